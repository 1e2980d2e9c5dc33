/** `-G`: which object files are read and written, and what is said where one can't be. */
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { strerror } from '../base/index.ts'
import { classOf } from '../elf/index.ts'
import { type CommandLine, CommandLineError, type ProgramSource } from './command-line.ts'
import { Job } from './job.ts'
import { LinkError, linkedObject, linkOperand, type Operand } from './link.ts'
import { Fatal, linkMessage } from './messages.ts'
import { errorCode } from './streams.ts'

/** The file of -o, for one program; `x.o` in this folder for the script `x.d`; else `d.out`, numbered where there are several. */
const objectPath = (program: ProgramSource, index: number, { programs, output }: CommandLine): string => {
  if (programs.length === 1 && output !== undefined) return output
  const path = program.kind === 'file' ? basename(program.path) : ''
  if (path.endsWith('.d')) return path.replace(/d$/, 'o')
  return programs.length > 1 ? `d.out.${index}` : 'd.out'
}

/** @throws Fatal */
const readOperand = (path: string): Operand => {
  try {
    const bytes = readFileSync(path)
    return { path, bytes, tag: createHash('sha256').update(bytes).digest('hex').slice(0, 16) }
  } catch (error) {
    throw new Fatal(`failed to open ${path}: ${strerror(errorCode(error) ?? '')}`)
  }
}

/** Objects of one link have one data model: what is asked for, or the first one's. @throws Fatal */
const modelOf = (operands: readonly Operand[], asked: CommandLine['dataModel']): 32 | 64 => {
  const classes = operands.flatMap(({ bytes }) => classOf(bytes) ?? [])
  const model = asked ?? classes[0] ?? 64
  if (classes.some((each) => each !== model)) throw new Fatal("can't mix 32-bit and 64-bit object files")
  return model
}

const checkType = (job: Job): void => {
  if (job.options.text('linktype') !== 'dof') return
  throw new Fatal('failed to set -x linktype: Linux has no driver that takes DOF; objects hold notes (elf)')
}

const write = (path: string, bytes: Uint8Array): void => {
  try {
    writeFileSync(path, bytes)
  } catch (error) {
    throw new Fatal(`failed to open ${path}: ${strerror(errorCode(error) ?? '')}`)
  }
}

const linking = <T>(program: ProgramSource, action: () => T): T => {
  try {
    return action()
  } catch (error) {
    if (error instanceof LinkError) throw new Fatal(linkMessage(program, error.message))
    throw error
  }
}

/** `shop.d` would make `shop.o`, which may be the program's own. @throws LinkError */
const refuseOverwriting = (path: string, operands: readonly Operand[]): void => {
  if (!operands.some((operand) => resolve(operand.path) === resolve(path))) return
  throw new LinkError(`the object file to make would replace ${path} (-o names another)`)
}

/** Nothing is written before all is known to be right. @throws CommandLineError, Fatal */
export const writeObjects = (commandLine: CommandLine): number => {
  const [first] = commandLine.programs
  if (!first) {
    throw new CommandLineError('-G requires one or more scripts or enabling options', { showUsage: false })
  }
  const operands = commandLine.operands.map(readOperand)
  const bits = modelOf(operands, commandLine.dataModel)
  using job = new Job({ ...commandLine, operands: [] })
  checkType(job)
  const programs = job.addPrograms().map(({ program, typed }) => ({ program, ...typed() }))
  const providers = programs.flatMap((each) => each.providers)
  const linked = operands.map((operand) => linking(first, () => linkOperand(bits, operand, providers)))
  const objects = programs.map(({ program, providers: own }, index) => {
    const path = objectPath(program, index, commandLine)
    linking(program, () => refuseOverwriting(path, operands))
    return { path, bytes: linking(program, () => linkedObject(bits, own, linked)) }
  })
  linked.forEach(({ path, bytes }, i) => {
    if (!operands[i] || Buffer.compare(operands[i].bytes, bytes) !== 0) write(path, bytes)
  })
  for (const { path, bytes } of objects) write(path, bytes)
  return 0
}
