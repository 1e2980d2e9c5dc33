export { type ApiVersion, currentVersion, isIn, isPublished, parseApiVersion } from './api-version.ts'
export { type BtfObjects, type BtfTypes, btfTypes, perCpuOffset } from './btf-types.ts'
export type {
  Absent,
  ActionDef,
  AggregationDef,
  ConstantProblem,
  KernelType,
  Parameter,
  PrintedAddress,
  SubroutineDef,
  VariableDef,
  Vocabulary,
} from './builtin.ts'
export type { AggregationValue, ConsumerPort, HistogramRow, Packet, RecordReader } from './consumer.ts'
export type {
  AggregationLowering,
  Lowering,
  ObjectValue,
  Pointer,
  RecordableValue,
  RecordWriter,
  Routine,
  Scratch,
  SpeculationLowering,
  StackValue,
  StringValue,
  SymbolValue,
  Value,
} from './lowering.ts'
export {
  type ArgumentSource,
  type AttachPoint,
  type Attributes,
  type DependencyClass,
  type Probe,
  type ProbeGroup,
  type ProbePattern,
  type ProbeSelector,
  type Provider,
  type ProviderAttributes,
  type Stability,
  type StackOrigin,
  UnavailableError,
  type UnavailableProbe,
} from './provider.ts'
export { shapeOf } from './shape.ts'
export type {
  CpuPlace,
  KernelSymbol,
  ProbeIndex,
  ProbeQuery,
  SymbolSource,
  Target,
  TypeSource,
} from './target.ts'
export { structName, typeName } from './type-name.ts'
export type {
  ActionCall,
  Aggregation,
  ArithmeticOperator,
  Comparison,
  Expr,
  Place,
  ProviderInterface,
  Statement,
  TypedClause,
  TypedProgram,
  UnaryOperator,
  Variable,
} from './typed.ts'
export {
  type AddressSpace,
  type ArrayType,
  builtinType,
  builtinTypedefs,
  type DType,
  type EnumType,
  findMember,
  type IntType,
  intrinsic,
  type Member,
  objectBytes,
  type PointerType,
  pointerTo,
  resolveType,
  type StructType,
  sizeOf,
  stringStorage,
  type TypedefType,
} from './types.ts'
export {
  expressionsIn,
  expressionsOf,
  expressionsOfStatement,
  rootsOfAll,
  sharedIn,
  statementsIn,
} from './walk.ts'
