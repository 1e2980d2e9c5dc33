/** D's libraries: the shipped one by the names that it defines, and the rules for folders of a user's. */
export { createLibrary, type Library, type LibraryProvider } from './library.ts'
export { type LibraryFile, libraryOrder } from './order.ts'
export { versionFolder } from './version.ts'
