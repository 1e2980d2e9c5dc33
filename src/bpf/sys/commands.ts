/**
 * bpf(2): one row a command, with its number and the fields of its part of `union bpf_attr`.
 * Source: include/uapi/linux/bpf.h (`enum bpf_cmd`, `union bpf_attr`, `struct bpf_prog_info`, `struct bpf_btf_info`).
 */
import type { Attr, Out } from './layout.ts'

/** `struct bpf_prog_info`, as far as we read it. */
const PROGRAM_INFO = {
  size: 224,
  fields: {
    id: [4, 'u32out'],
    jitedLength: [16, 'u32out'],
    xlatedLength: [20, 'u32out'],
    loadTimeNs: [40, 'u64out'], // since boot
    runTimeNs: [192, 'u64out'], // 0 unless BPF statistics are on
    runCount: [200, 'u64out'],
    recursionMisses: [208, 'u64out'],
    verifiedInsns: [216, 'u32out'],
  },
} as const

/** `struct bpf_btf_info`. */
const BTF_INFO = {
  size: 32,
  fields: {
    btfSize: [8, 'u32out'],
    id: [12, 'u32out'],
    name: [16, 'text'],
    nameLength: [24, 'u32'],
    isKernel: [28, 'u32out'],
  },
} as const

const ELEMENT = {
  mapFd: [0, 'u32'],
  key: [8, 'bytes'],
  flags: [24, 'u64'],
} as const

const BATCH = {
  inCursor: [0, 'bytes'],
  outCursor: [8, 'fill'],
  keys: [16, 'fill'],
  values: [24, 'fill'],
  count: [32, 'u32out'],
  mapFd: [36, 'u32'],
  elementFlags: [40, 'u64'],
} as const

export const BPF_COMMANDS = {
  MAP_CREATE: {
    number: 0,
    size: 72,
    fields: {
      mapType: [0, 'u32'],
      keySize: [4, 'u32'],
      valueSize: [8, 'u32'],
      maxEntries: [12, 'u32'],
      mapFlags: [16, 'u32'],
      mapName: [28, 'name16'],
      btfFd: [48, 'u32'],
      btfKeyTypeId: [52, 'u32'],
      btfValueTypeId: [56, 'u32'],
    },
  },
  MAP_LOOKUP_ELEM: { number: 1, size: 32, fields: { ...ELEMENT, value: [16, 'fill'] } },
  MAP_UPDATE_ELEM: { number: 2, size: 32, fields: { ...ELEMENT, value: [16, 'bytes'] } },
  MAP_DELETE_ELEM: { number: 3, size: 32, fields: ELEMENT },
  MAP_GET_NEXT_KEY: { number: 4, size: 32, fields: { ...ELEMENT, nextKey: [16, 'fill'] } },
  PROG_LOAD: {
    number: 5,
    size: 128,
    fields: {
      progType: [0, 'u32'],
      insnCount: [4, 'u32'],
      insns: [8, 'bytes'],
      license: [16, 'string'],
      logLevel: [24, 'u32'],
      logSize: [28, 'u32'],
      log: [32, 'text'],
      progFlags: [44, 'u32'],
      progName: [48, 'name16'],
      expectedAttachType: [68, 'u32'],
      progBtfFd: [72, 'u32'],
      funcInfoRecordSize: [76, 'u32'],
      funcInfo: [80, 'bytes'],
      funcInfoCount: [88, 'u32'],
      lineInfoRecordSize: [92, 'u32'],
      lineInfo: [96, 'bytes'],
      lineInfoCount: [104, 'u32'],
      attachBtfId: [108, 'u32'],
      attachBtfObjectFd: [112, 'u32'],
    },
  },
  PROG_TEST_RUN: {
    number: 10,
    size: 80,
    fields: {
      progFd: [0, 'u32'],
      retval: [4, 'u32out'],
      dataSize: [8, 'u32'],
      data: [16, 'bytes'],
      repeat: [32, 'u32'],
      durationNs: [36, 'u32out'], // mean of one repetition
      contextSize: [40, 'u32'],
      context: [48, 'bytes'],
      flags: [64, 'u32'],
      cpu: [68, 'u32'],
    },
  },
  PROG_GET_FD_BY_ID: { number: 13, size: 12, fields: { id: [0, 'u32'] } },
  OBJ_GET_INFO_BY_FD: {
    number: 15,
    size: 16,
    fields: {
      fd: [0, 'u32'],
      infoLength: [4, 'u32out'],
      program: [8, PROGRAM_INFO],
      btf: [8, BTF_INFO],
    },
  },
  RAW_TRACEPOINT_OPEN: { number: 17, size: 16, fields: { name: [0, 'string'], progFd: [8, 'u32'] } },
  BTF_LOAD: {
    number: 18,
    size: 32,
    fields: {
      btf: [0, 'bytes'],
      log: [8, 'text'],
      btfSize: [16, 'u32'],
      logSize: [20, 'u32'],
      logLevel: [24, 'u32'],
    },
  },
  BTF_GET_FD_BY_ID: { number: 19, size: 12, fields: { id: [0, 'u32'] } },
  MAP_FREEZE: { number: 22, size: 4, fields: { mapFd: [0, 'u32'] } },
  BTF_GET_NEXT_ID: { number: 23, size: 12, fields: { startId: [0, 'u32'], nextId: [4, 'u32out'] } },
  MAP_LOOKUP_BATCH: { number: 24, size: 56, fields: BATCH },
  MAP_LOOKUP_AND_DELETE_BATCH: { number: 25, size: 56, fields: BATCH },
  LINK_CREATE: {
    number: 28,
    size: 64,
    fields: {
      progFd: [0, 'u32'],
      targetFd: [4, 'u32'],
      attachType: [8, 'u32'],
      flags: [12, 'u32'],
      // perf_event
      cookie: [16, 'u64'],
      // kprobe_multi
      multiFlags: [16, 'u32'],
      multiCount: [20, 'u32'],
      symbols: [24, 'strings'],
      addresses: [32, 'u64s'],
      symbolCookies: [40, 'u64s'],
      // uprobe_multi
      path: [16, 'string'],
      offsets: [24, 'u64s'],
      semaphores: [32, 'u64s'],
      offsetCookies: [40, 'u64s'],
      offsetCount: [48, 'u32'],
      uprobeFlags: [52, 'u32'],
      pid: [56, 'u32'],
    },
  },
  ITER_CREATE: { number: 33, size: 8, fields: { linkFd: [0, 'u32'], flags: [4, 'u32'] } },
  ENABLE_STATS: { number: 32, size: 4, fields: { type: [0, 'u32'] } },
} as const

export type BpfCommand = keyof typeof BPF_COMMANDS
type FieldsOf<C extends BpfCommand> = (typeof BPF_COMMANDS)[C]['fields']
export type BpfAttr<C extends BpfCommand> = Attr<FieldsOf<C>>
export type BpfOut<C extends BpfCommand> = Out<FieldsOf<C>>

/** Sizes to pass as `infoLength`. Kernels accept more than they know when they need not fill it. */
export const INFO_SIZE = { program: PROGRAM_INFO.size, btf: BTF_INFO.size } as const
