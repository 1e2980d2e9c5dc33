/** speculation(): a place for records that may turn out not to be wanted. */
import { intrinsic, type SubroutineDef } from '../../defs/index.ts'

export const speculation: SubroutineDef = {
  name: 'speculation',
  doc: 'The ID of a new speculation, from 1 on; 0 if none is free, which is counted.',
  parameters: [],
  returns: intrinsic.int,
  lower: (l) => ({ kind: 'scalar', reg: l.speculations.begin() }),
}
