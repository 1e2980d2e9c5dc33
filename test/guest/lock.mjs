/**
 * A lock over the whole machine: a listening abstract Unix socket (unix(7)). The kernel frees it when its owner ends,
 * however it ends, so there is no stale lock; and one who waits is woken by the owner's end of the connection.
 */
import { connect, createServer } from 'node:net'

/**
 * @typedef {object} Lock
 * @property {() => void} release
 */

/**
 * Waits until this process owns the lock of that name.
 * @param {string} name
 * @param {(pid: string) => void} [onWait] told the owner's process id, once
 * @returns {Promise<Lock>}
 */
export async function takeLock(name, onWait = () => {}) {
  const address = `\0${name}`
  for (let told = false; ; ) {
    const lock = await tryLock(address)
    if (lock) return lock
    await ownersEnd(address, (pid) => {
      if (!told) onWait(pid)
      told = true
    })
  }
}

/**
 * @param {string} address
 * @returns {Promise<Lock | undefined>} undefined if another process owns it
 */
function tryLock(address) {
  return new Promise((resolve, reject) => {
    /** @type {Set<import('node:net').Socket>} */
    const waiting = new Set()
    const server = createServer((socket) => {
      waiting.add(socket)
      socket.on('error', () => {}).on('close', () => waiting.delete(socket))
      socket.write(`${process.pid}\n`)
    })
    const release = () => {
      server.close()
      for (const socket of waiting) socket.destroy()
    }
    server.once('error', (error) => {
      if ('code' in error && error.code === 'EADDRINUSE') resolve(undefined)
      else reject(error)
    })
    server.listen(address, () => resolve({ release }))
  })
}

/**
 * Resolves when the owner lets go or ends.
 * @param {string} address
 * @param {(pid: string) => void} onPid
 * @returns {Promise<void>}
 */
function ownersEnd(address, onPid) {
  return new Promise((resolve) => {
    const socket = connect(address)
    socket.on('data', (data) => onPid(data.toString().trim()))
    socket.on('error', () => {}) // the owner ended between our two calls: 'close' follows
    socket.on('close', () => resolve())
  })
}
