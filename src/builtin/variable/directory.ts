/** Built-in variables that tell where a process is in the file system. */
import { intrinsic, type VariableDef } from '../../defs/index.ts'
import { fsPath } from '../subroutine/d-path.ts'

export const cwd: VariableDef = {
  name: 'cwd',
  doc: 'Path name of the current working directory, as d_path() has it.',
  type: intrinsic.string,
  lower: (l) => fsPath(l, 'pwd'),
}

export const root: VariableDef = {
  name: 'root',
  doc: 'Path name of the root directory, as d_path() has it: `/`, since names begin there.',
  type: intrinsic.string,
  lower: (l) => fsPath(l, 'root'),
}
