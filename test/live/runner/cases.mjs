/** The cases of test/live: found as files, run one after the other. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { difference } from './compare.mjs'
import { parseDirectives } from './directives.mjs'
import { dtrace, triggerCommand } from './dtrace.mjs'
import { missing } from './needs.mjs'

/**
 * What a `.mjs` case gets. It exports `needs` (optional) and, as its default, a function of this that throws if the
 * case fails.
 * @typedef {object} Tools
 * @property {typeof dtrace} dtrace
 * @property {typeof triggerCommand} triggerCommand
 *
 * @typedef {object} Outcome
 * @property {string} name
 * @property {'passed' | 'failed' | 'skipped'} outcome
 * @property {number} ms
 * @property {string} [reason]   why it failed; what it lacked, if skipped
 */

/** Folders of test/live that hold no cases. */
const notCases = new Set(['runner'])

/**
 * The names of all cases, `<folder>/<case>.d` or `<folder>/<case>.mjs`, sorted.
 * @param {string} root
 * @returns {string[]}
 */
export function findCases(root) {
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !notCases.has(entry.name))
    .flatMap(({ name }) => readdirSync(join(root, name)).map((file) => `${name}/${file}`))
    .filter((name) => /\.(d|mjs)$/.test(name))
    .sort()
}

/**
 * @param {string} root
 * @param {string} name
 * @returns {Promise<Outcome>}
 */
export async function runCase(root, name) {
  const start = performance.now()
  const took = () => Math.round(performance.now() - start)
  try {
    const file = join(root, name)
    const lacks = await (name.endsWith('.d') ? runProgram(file) : runCode(file))
    if (lacks) return { name, outcome: 'skipped', ms: took(), reason: lacks }
    return { name, outcome: 'passed', ms: took() }
  } catch (error) {
    return {
      name,
      outcome: 'failed',
      ms: took(),
      reason: error instanceof Error ? error.message : String(error),
    }
  }
}

/**
 * @param {string} file
 * @returns {Promise<string | undefined>} the feature that it lacks
 */
async function runProgram(file) {
  const { needs, trigger, args, status, timeoutSeconds } = parseDirectives(readFileSync(file, 'utf8'))
  const expected = expectations(file)
  const lacks = await missing(needs)
  if (lacks) return lacks
  const [name, ...triggerArgs] = trigger
  const command = name === undefined ? [] : ['-c', triggerCommand(name, ...triggerArgs)]
  const result = await dtrace([...args, ...command, '-s', file], { timeoutSeconds })
  const told = result.stderr === '' ? '' : `\nstderr: ${result.stderr.trim()}`
  if (result.timedOut) throw new Error(`no end after ${timeoutSeconds} s${told}`)
  if (result.status !== status) throw new Error(`exit status ${result.status}, not ${status}${told}`)
  for (const { stream, text } of expected) {
    const differs = difference(text, result[stream])
    if (differs) throw new Error(`${stream}, ${differs}${told}\nall of it:\n${beginning(result[stream])}`)
  }
  return undefined
}

const mostLines = 30

/** What is wrong once in many runs is to be found by what was printed then. @param {string} text */
const beginning = (text) => text.split('\n').slice(0, mostLines).join('\n')

/**
 * What a program's siblings say about its output.
 * @param {string} file
 */
function expectations(file) {
  const siblings = /** @type {const} */ ([
    { stream: 'stdout', path: file.replace(/\.d$/, '.out') },
    { stream: 'stderr', path: file.replace(/\.d$/, '.err') },
  ])
  const found = siblings.filter(({ path }) => existsSync(path))
  if (found.length === 0) throw new Error('nothing is expected of it: it has neither .out nor .err')
  return found.map(({ stream, path }) => ({ stream, text: readFileSync(path, 'utf8') }))
}

/**
 * @param {string} file
 * @returns {Promise<string | undefined>} the feature that it lacks
 */
async function runCode(file) {
  const { needs = [], default: run } = await import(pathToFileURL(file).href)
  const lacks = await missing(needs)
  if (lacks) return lacks
  await run({ dtrace, triggerCommand })
  return undefined
}
