/** The door with somebody listening: each call, and what came of it, as a line of text. */
import type { Sys } from './sys.ts'

const mostCharacters = 120

const shown = (value: unknown): string => {
  if (typeof value === 'bigint') return `0x${value.toString(16)}`
  if (ArrayBuffer.isView(value)) return `<${value.byteLength} bytes>`
  if (Array.isArray(value))
    return value.length > 4 ? `<${value.length} values>` : `[${value.map(shown).join(', ')}]`
  if (typeof value === 'string') {
    const text = JSON.stringify(value)
    return text.length > mostCharacters ? `<${value.length} characters>` : text
  }
  if (typeof value !== 'object' || value === null) return String(value)
  if ('bytes' in value && Symbol.dispose in value) return '<memory>'
  return `{${Object.entries(value)
    .map(([name, member]) => `${name}: ${shown(member)}`)
    .join(', ')}}`
}

const isResult = (value: unknown): value is { ok: boolean; value?: unknown; errno?: string } =>
  typeof value === 'object' && value !== null && 'ok' in value

const outcome = (value: unknown): string => {
  if (!isResult(value)) return value === undefined ? '' : ` = ${shown(value)}`
  return ` = ${value.ok ? shown(value.value) : value.errno}`
}

/** `sys`, which tells `say` of what it is asked. Errors that are thrown are told, too. */
export const toldSys = (sys: Sys, say: (line: string) => void): Sys =>
  new Proxy(sys, {
    get: (target, name) => {
      const member = Reflect.get(target, name)
      if (typeof member !== 'function') return member
      return (...args: unknown[]) => {
        const call = `${String(name)}(${args.map(shown).join(', ')})`
        const tell = (value: unknown): void => say(`${call}${outcome(value)}`)
        try {
          const answer: unknown = member.apply(target, args)
          if (answer instanceof Promise) answer.then(tell, (error) => say(`${call}: ${error}`))
          else tell(answer)
          return answer
        } catch (error) {
          say(`${call}: ${error}`)
          throw error
        }
      }
    },
  })
