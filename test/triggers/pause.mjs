/** Standing still without an event loop. */

const never = new Int32Array(new SharedArrayBuffer(4))

/** @param {number} ms */
export const pause = (ms) => void Atomics.wait(never, 0, 0, ms)
