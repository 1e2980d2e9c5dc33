import { expect, test } from 'vitest'
import { versionFolder } from './version.ts'

test.each([
  { folders: [], release: '6.12.1', want: undefined },
  { folders: ['5.10', '6.1', '6.12'], release: '6.12.38+deb13-amd64', want: '6.12' },
  { folders: ['6.9', '6.10', '6.2'], release: '6.18.0', want: '6.10' },
  { folders: ['6.12.40', '6.12'], release: '6.12.38', want: '6.12' },
  { folders: ['6.18'], release: '6.1.0', want: undefined },
  { folders: ['old', '6.1-rc1', '6'], release: '6.1.0', want: '6' },
])('of $folders, $release takes $want', ({ folders, release, want }) => {
  expect(versionFolder(folders, release)).toBe(want)
})
