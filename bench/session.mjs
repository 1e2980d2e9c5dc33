/** Tracing sessions inside this process. */
import { fromSources } from './sources.mjs'

const { openSession } = await fromSources("export * from './src/session/index.ts'")

const discard = { write: () => {} }

const options = () => {
  const values = new Map([['quiet', 0n]])
  return {
    get: (name) => values.get(name),
    setFromProgram: (name, value) => values.set(name, BigInt(value ?? 0)),
  }
}

/** @param {string} text a D program; `rightmost` says how its descriptions are read, -n's way */
export const openProgram = (text) => {
  const session = openSession({
    options: options(),
    arguments: ['dtrace'],
    target: 0,
    output: discard,
    errors: discard,
    terminal: false,
    testing: false,
  })
  session.add({ source: { name: 'bench', text, kind: 'string' }, rightmost: 'name' })
  return session
}

/**
 * Runs `action` while a D program traces.
 * @returns what the action returns, and in ms: compiling (parse to encoded programs), load and attach, and ending
 */
export const traced = async (text, action) => {
  const start = performance.now()
  const session = openProgram(text)
  try {
    session.disassembly()
    const compiled = performance.now()
    let [attached, over] = [0, 0]
    let acting
    const attachedHook = () => {
      attached = performance.now()
      acting = action().finally(() => {
        over = performance.now()
        session.stop()
      })
    }
    await session.run({ attached: attachedHook })
    const ended = performance.now()
    const spent = { compileMs: compiled - start, attachMs: attached - compiled, endMs: ended - over }
    return { result: await acting, ...spent }
  } finally {
    session[Symbol.dispose]()
  }
}
