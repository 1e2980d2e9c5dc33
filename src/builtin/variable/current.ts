/** Built-in variables that tell who runs: the current task, its ids and its CPU. */
import { builtinType, intrinsic, type Lowering, type Value, type VariableDef } from '../../defs/index.ts'

const scalar = (reg: ReturnType<Lowering['scalar']>): Value => ({ kind: 'scalar', reg })

export const pid: VariableDef = {
  name: 'pid',
  doc: 'Process (thread-group) id, in the initial pid name space.',
  type: builtinType('pid_t'),
  lower: ({ builder }) => scalar(builder.alu('rsh', builder.helper('get_current_pid_tgid'), 32n)),
}

export const tid: VariableDef = {
  name: 'tid',
  doc: 'Task id of the current thread, in the initial pid name space.',
  type: builtinType('id_t'),
  lower: ({ builder }) => scalar(builder.extend(builder.helper('get_current_pid_tgid'), 4, true)),
}

/** task_struct.real_parent->tgid; a reparented process has its reaper's. */
export const ppid: VariableDef = {
  name: 'ppid',
  doc: "Process id of the current process's parent.",
  type: builtinType('pid_t'),
  lower: (l) => {
    const parent = l.member('task_struct', 'real_parent')
    const tgid = l.member('task_struct', 'tgid')
    const task = l.builder.helper('get_current_task')
    const address = l.read('kernel', l.builder.alu('add', task, BigInt(parent.offset)), 8)
    return scalar(l.read('kernel', l.builder.alu('add', address, BigInt(tgid.offset)), tgid.bytes))
  },
}

export const uid: VariableDef = {
  name: 'uid',
  doc: 'Real user id of the current process.',
  type: { kind: 'typedef', name: 'uid_t', of: intrinsic['unsigned int'] },
  lower: ({ builder }) => scalar(builder.extend(builder.helper('get_current_uid_gid'), 4, false)),
}

export const gid: VariableDef = {
  name: 'gid',
  doc: 'Real group id of the current process.',
  type: { kind: 'typedef', name: 'gid_t', of: intrinsic['unsigned int'] },
  lower: ({ builder }) => scalar(builder.alu('rsh', builder.helper('get_current_uid_gid'), 32n)),
}

/** TASK_COMM_LEN. */
const commBytes = 16

export const execname: VariableDef = {
  name: 'execname',
  doc: 'Command name of the current task (comm), at most 15 characters.',
  type: intrinsic.string,
  bytes: commBytes,
  lower: (l) => {
    const address = l.stack(commBytes)
    // Strings are compared, and made keys, by their bytes; before 6.2 the helper leaves those behind the NUL alone.
    for (let at = 0; at < commBytes; at += 8) l.builder.store(address, at, 8, 0n)
    l.builder.helper('get_current_comm', address, BigInt(commBytes))
    return { kind: 'string', of: { kind: 'memory', space: 'scratch', address }, bytes: commBytes }
  },
}

export const curthread: VariableDef = {
  name: 'curthread',
  doc: "The current task's struct task_struct.",
  type: { kernel: 'struct', name: 'task_struct', pointer: true },
  attributes: ['Stable', 'Private', 'Common'],
  lower: ({ builder }) => scalar(builder.helper('get_current_task')),
}

export const cpu: VariableDef = {
  name: 'cpu',
  doc: 'Number of the CPU on which the probe fired.',
  type: builtinType('processorid_t'),
  lower: ({ builder }) => scalar(builder.helper('get_smp_processor_id')),
}
