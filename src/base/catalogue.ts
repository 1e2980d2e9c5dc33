/**
 * Every compile-time diagnostic: one row a tag, giving DTrace's message text from typed arguments.
 * A row with several texts for one tag takes the text's name as the key's suffix after a dot. What DTrace says without
 * a tag, and without a place, is under `UNTAGGED`.
 */
import { type Diagnostic, DiagnosticError } from './diagnostic.ts'
import type { Span } from './span.ts'

const aggregationArgument = (name: string, position: number, argument: string) =>
  `${name}( ) argument #${position} is incompatible with prototype:\n\tprototype: aggregation\n\t argument: ${argument}`
const undefinedAggregation = (name: string) => `undefined aggregation: @${name}`
const parameterMismatch = (subject: string) => (expected: bigint, found: bigint) =>
  `${subject} doesn't match previous declaration: expected ${expected}, found ${found}`

export const catalogue = {
  // Lexing and parsing.
  'D_SYNTAX.near': (token: string) => `syntax error near "${token}"`,
  'D_SYNTAX.end': () => 'syntax error near end of input',
  'D_SYNTAX.literal': () => 'syntax error near end-of-input',
  'D_SYNTAX.no_body': () => 'expected predicate and/or actions following probe description',
  'D_SYNTAX.no_actions': () => 'expected actions { } following probe description and predicate',
  'D_SYNTAX.float': () => 'floating-point constants are not permitted',
  'D_SYNTAX.extra': (closer: string) => `extra ${closer} in input stream`,
  'D_SYNTAX.open_predicate': (closer: string) => `closing ${closer} expected in predicate before /`,
  'D_SYNTAX.nested_comment': () => '/* encountered inside a comment',
  'D_SYNTAX.open_comment': () => 'end-of-file encountered before matching */',
  'D_SYNTAX.open_control': () => 'end-of-file encountered before end of control line',
  'D_SYNTAX.depth': (limit: number) => `nesting exceeds ${limit} levels`,
  D_EMPTY: () => 'empty D program translation unit',
  D_INT_OFLOW: (text: string) => `constant ${text} results in integer overflow`,
  'D_INT_OFLOW.type': (value: bigint) =>
    `integer constant 0x${value.toString(16)} cannot be represented in any built-in integral type`,
  D_INT_DIGIT: (text: string, digit: string) => `constant ${text} contains invalid digit ${digit}`,
  D_STR_NL: () => 'newline encountered in string literal',
  D_CHR_NL: () => 'newline encountered in character constant',
  D_CHR_NULL: () => 'empty character constant',
  D_CHR_OFLOW: () => 'character constant is too long',
  D_MACRO_UNDEF: (reference: string) => `macro argument ${reference} is not defined`,
  'D_MACRO_UNDEF.variable': (name: string) => `macro variable $${name} is not defined`,
  D_MACRO_OFLOW: (number: number, value: string) =>
    `macro argument $${number} constant ${value} results in integer overflow`,
  D_MACRO_UNUSED: (text: string, number: number) =>
    `extraneous argument '${text}' ($${number} is not referenced)`,

  // printf formats; `#k` counts conversions from 1, `%%` included.
  'D_SYNTAX.format_stars': (k: number, field: 'width' | 'precision') =>
    `format conversion #${k} has more than one '*' specified for the output ${field}`,
  'D_SYNTAX.format_dots': (k: number) => `format conversion #${k} has more than one '.' specified`,
  'D_SYNTAX.format_positional': (k: number) =>
    `format conversion #${k} uses unsupported positional format (%n$)`,
  'D_SYNTAX.format_percent': (k: number) =>
    `format conversion #${k} cannot be combined with other format flags: %%`,
  'D_SYNTAX.format_end': (k: number) => `format conversion #${k} name expected before end of format string`,
  'D_SYNTAX.format_undefined': (k: number, name: string) => `format conversion #${k} is undefined: %${name}`,

  // The order of what a clause does.
  D_COMM_DREC: () => 'commit( ) may not follow data-recording action(s)',
  D_DREC_COMM: () => 'data-recording actions may not follow commit( )',
  D_SPEC_SPEC: () => 'speculate( ) may not follow speculate( )',
  D_SPEC_COMM: () => 'speculate( ) may not follow commit( )',
  D_SPEC_DREC: () => 'speculate( ) may not follow data-recording action(s)',
  D_AGG_COMM: () => 'aggregating actions may not follow commit( )',
  D_AGG_SPEC: () => 'aggregating actions may not follow speculate( )',
  D_ACT_SPEC: () => 'destructive actions may not follow speculate( )',
  D_EXIT_SPEC: () => 'exit( ) may not follow speculate( )',

  // Control lines and pragmas.
  D_PRAGERR: (text: string) => `#error: ${text}`,
  D_PRAGCTL_INVAL: (word: string) => `invalid control directive: #${word}`,
  'D_PRAGCTL_INVAL.word': () => 'invalid control directive',
  D_PRAGMA_INVAL: (word: string) => `invalid D pragma: ${word}`,
  'D_PRAGMA_INVAL.attributes': () => 'invalid attributes specified by #pragma attributes',
  // The reference exchanges the two words, and scripts compare its text.
  'D_PRAGMA_INVAL.component': (provider: string, component: string) =>
    `invalid component "${provider}" in attribute #pragma for provider ${component}`,
  'D_PRAGMA_INVAL.class': (word: string) => `invalid class ${word} specified by #pragma depends_on`,
  'D_PRAGMA_INVAL.version': () => 'invalid version string specified by #pragma binding',
  D_PRAGMA_MALFORM: (usage: string) => `malformed ${usage}`,
  D_PRAGMA_OPTSET: (option: string, value: string | undefined, reason: string) =>
    `failed to set option '${option}'${value === undefined ? '' : ` to '${value}'`}: ${reason}`,
  'D_PRAGMA_MALFORM.extra': (name: string) => `superfluous arguments specified for #pragma ${name}`,
  D_ATTR_MIN: (name: string, attributes: string) =>
    `attributes for ${name} (${attributes}) are less than predefined minimum`,
  D_PRAGMA_SCOPE: (pragma: string) => `#pragma ${pragma} cannot modify entity defined outside program scope`,
  D_PRAGMA_UNUSED: (pragma: string) => `unused #pragma ${pragma}`,
  D_PRAGMA_DEPEND: (kind: string, name: string) => `program requires ${kind} ${name}`,
  'D_PRAGMA_DEPEND.failed': (path: string) => `program requires library "${path}" which failed to load`,
  'D_PRAGMA_DEPEND.library': () => 'main program may not explicitly depend on a library',

  // Probe descriptions, as far as their text alone decides.
  'D_PDESC_INVAL.over': (text: string) =>
    `invalid probe description "${text}": Overspecified probe description`,
  'D_PDESC_INVAL.macro': (text: string) =>
    `invalid probe description "${text}": Undefined macro variable in probe description`,
  'D_PDESC_INVAL.id': (id: bigint) => `identifier ${id} exceeds maximum probe id`,
  'D_PDESC_INVAL.form': (id: bigint, what: string) =>
    `probe identifier ${id} not permitted when specifying ${what}`,

  // Declarations, as far as their words alone decide.
  D_DECL_CHARATTR: () => 'invalid type declaration: short and long may not be used with char type',
  D_DECL_VOIDATTR: () => 'invalid type declaration: attributes may not be used with void type',
  D_DECL_SIGNINT: () => 'invalid type declaration: signed and unsigned may only be used with integer type',
  D_DECL_LONGINT: () =>
    'invalid type declaration: long and long long may only be used with integer or floating-point type',
  D_DECL_IDENT: () => 'old-style declaration or incorrect type specified',
  D_DECL_CLASS: () => 'only one storage class allowed in a declaration',
  D_DECL_BADCLASS: () => 'specified storage class not appropriate in D',
  'D_DECL_BADCLASS.inline': () => 'specified storage class not appropriate for inline declaration',
  D_DECL_PARMCLASS: () => 'inappropriate storage class for function or associative array parameter',
  D_DECL_COMBO: () => 'invalid type combination',
  D_DECL_MNAME: () => 'member declaration requires a name',
  'D_DECL_SCOPE.declaration': (name: string) =>
    `D scoping operator may not be used in a declaration name (${name})`,
  'D_DECL_SCOPE.member': (name: string) => `D scoping operator may not be used in a member name (${name})`,
  'D_DECL_SCOPE.type': () => 'D scoping operator may not be used in a type name',
  'D_DECL_SCOPE.enumerator': (name: string) =>
    `D scoping operator may not be used in an enumerator name (${name})`,
  D_DECL_USELESS: () => 'useless declaration',
  'D_DECL_USELESS.inline': () => 'inline declaration requires a name',
  'D_UNKNOWN.type': (words: string) => `failed to resolve type ${words}: Unknown type name`,

  // Probe descriptions and clauses.
  D_PDESC_ZERO: (description: string) => `probe description ${description} does not match any probes`,
  D_PDESC_INVAL: (id: number) => `invalid probe identifier ${id}: Unknown probe identifier`,
  'D_PDESC_INVAL.reason': (reason: string) => reason,
  D_PROC_BADPROV: (provider: string) => `'${provider}' is not a valid provider`,
  D_PROC_BADPID: () => 'pid0 does not contain a valid pid',
  'D_PROC_BADPID.provider': (provider: string) => `'${provider}' does not contain a valid pid`,
  D_PROC_GRAB: (pid: number) => `failed to grab process ${pid}`,
  D_PROC_DYN: (pid: number) => `process ${pid} is dtrace itself`,
  D_PROC_LIB: () => "only the a.out module is valid with the '-' function",
  D_PROC_NAME: (name: string) => `'${name}' is an invalid probe name`,
  'D_PROC_NAME.dash': () => "only individual addresses may be specified with the '-' function",
  D_PROC_FUNC: (name: string, module: string) => `failed to lookup '${name}' in module '${module}'`,
  D_PROC_OFF: (offset: number, name: string) =>
    `offset 0x${offset.toString(16)} outside of function '${name}'`,
  D_PROC_ALIGN: (offset: number) => `offset 0x${offset.toString(16)} is not aligned on an instruction`,
  D_PROC_CREATEFAIL: (side: 'entry' | 'return', name: string, reason: string) =>
    `failed to create ${side} probe for '${name}': ${reason}`,
  'D_PROC_CREATEFAIL.offset': (name: string, offset: number, reason: string) =>
    `failed to create probes at '${name}+0x${offset.toString(16)}': ${reason}`,
  'D_PROC_CREATEFAIL.many': (name: string, most: number) =>
    `failed to create offset probes in '${name}': more than ${most} probes match`,
  D_PRED_SCALAR: () => 'predicate result must be of scalar type',
  D_CG_EXPR: (kind: string, name: string) =>
    `${kind} ${name}( ) may not be called from a D expression (D program context required)`,
  D_ASRELO: (kind: 'kernel' | 'user', symbol: string, offset: number) =>
    `relocation remains against ${kind} symbol ${symbol} (offset 0x${offset.toString(16)})`,

  // Names.
  D_IDENT_UNDEF: (name: string) => `failed to resolve ${name}: Unknown variable name`,
  'D_IDENT_UNDEF.symbol': (name: string) => `failed to resolve ${name}: Unknown symbol name`,
  'D_IDENT_UNDEF.module': (name: string) => `failed to resolve ${name}: Unknown module name`,
  D_IDENT_BADREF: (kind: string, name: string, as: string) =>
    `${kind} '${name}' may not be referenced as ${as}`,
  D_IDENT_AMBIG: (operator: string, name: string, type: string, kind: string) =>
    `ambiguous use of operator ${operator}: ${name} is both a ${type} enum tag and a global ${kind}`,
  D_VAR_UNDEF: (name: string) => `${name} has not yet been declared or assigned`,
  D_SYM_NOTYPES: (name: string) =>
    `no symbolic type information is available for ${name}: No type information available for symbol`,
  D_SYM_BADREF: (module: string, name: string) =>
    `kernel module '${module}' symbol '${name}' may not be referenced as a user symbol`,
  D_ARGS_NONE: () => 'args[ ] may not be referenced outside of a probe clause',
  D_ARGS_MULTI: (description: string) =>
    `args[ ] may not be referenced because probe description ${description} matches an unstable set of probes`,
  D_ARGS_IDX: (index: bigint, description: string) =>
    `index ${index} is out of range for ${description} args[ ]`,
  D_REGS_IDX: (index: bigint, name: string) => `index ${index} is out of range for array ${name}`,
  D_KEY_TYPE: (type: string, kind: string, position: number) =>
    `${type} expression may not be used as ${kind} index: key #${position}`,

  // Translators and providers.
  D_XLATE_REDECL: (input: string, output: string) =>
    `translator from ${input} to ${output} has already been declared`,
  D_XLATE_SOU: () => 'translator output type must be a struct or union',
  'D_XLATE_SOU.incomplete': (type: string) => `incomplete struct/union/enum ${type}`,
  D_XLATE_MEMB: (member: string, type: string) => `translator member ${member} is not a member of ${type}`,
  D_XLATE_INCOMPAT: (member: string, type: string, given: string) =>
    `translator member ${member} definition uses incompatible types: "${type}" = "${given}"`,
  D_XLATE_NONE: (input: string, output: string) => `cannot translate from "${input}" to "${output}"`,
  D_XLATE_NOCONV: (member: string) => `translator does not define conversion for member: ${member}`,
  D_CG_DYN: () => 'expression cannot evaluate to result of dynamic type',
  D_PROV_BADNAME: (kind: string, name: string) => `${kind} name may not contain scoping operator: ${name}`,
  'D_PROV_BADNAME.long': (kind: string, most: number, name: string) =>
    `${kind} name may not exceed ${most} characters: ${name}`,
  'D_PROV_BADNAME.digit': (name: string) => `provider name may not end with a digit: ${name}`,
  D_PROV_PRDUP: (provider: string, probe: string) => `probe redeclared: ${provider}:${probe}`,
  D_PROV_PRARGLEN: (probe: string, which: string, count: number) =>
    `probe ${probe} ${which} prototype exceeds 255 parameters: ${count} params used`,
  D_PROV_ACTION: () => "provider's own clause may only evaluate expressions: it records nothing",
  D_PROV_NATIVE: (probe: string, native: string) => `probe ${probe} has no native argument ${native}`,
  'D_PROV_NATIVE.probe': (provider: string, probe: string) =>
    `provider ${provider} declares no probe ${probe}`,
  D_PROV_PRXLATOR: (probe: string, position: number, input: string, output: string) =>
    `translator for ${probe} output argument #${position} from ${input} to ${output} is not defined`,
  D_PROV_INCOMPAT: (what: string, current: string, previous: string) =>
    `${what}\n\t current: ${current}\n\tprevious: ${previous}`,

  // Calls.
  D_FUNC_IDENT: () => 'function designator is not of function type',
  D_FUNC_UNDEF: (name: string) => `undefined function name: ${name}`,
  'D_FUNC_UNDEF.unimplemented': (name: string) => `unimplemented subroutine: ${name}`,
  D_FUNC_IDKIND: (kind: string, name: string) => `${kind} '${name}' may not be referenced as a function`,
  D_PROTO_LEN: (name: string, passed: string, limit: string, expected: number) =>
    `${name} prototype mismatch: ${passed} passed, ${limit}${expected} expected`,
  D_PROTO_ARG: (name: string, position: number, prototype: string, argument: string) =>
    `${name}( ) argument #${position} is incompatible with prototype:\n\tprototype: ${prototype}\n\t argument: ${argument}`,
  'D_PROTO_ARG.key': (name: string, position: number, prototype: string, key: string) =>
    `${name}[ ] key #${position} is incompatible with prototype:\n\tprototype: ${prototype}\n\t      key: ${key}`,
  'D_PROTO_ARG.index': (name: string, argument: string) =>
    `${name}[ ] argument #1 is incompatible with prototype:\n\tprototype: integer constant\n\t argument: ${argument}`,
  'D_PROTO_ARG.constant': (name: string, position: number) =>
    `${name}( ) argument #${position} must be an integer constant`,
  'D_PROTO_ARG.increment': (name: string, position: number) =>
    `${name}( ) increment value (argument #${position}) must be of scalar type`,
  D_TRACE_VOID: (name: string) => `${name}( ) may not be applied to a void expression`,
  D_TRACE_DYN: (name: string) => `${name}( ) may not be applied to a dynamic expression`,
  D_TRACEMEM_ADDR: (type: string) =>
    `tracemem( ) argument #1 is incompatible with prototype:\n\tprototype: pointer or integer\n\t argument: ${type}`,
  D_TRACEMEM_SIZE: () => 'tracemem( ) argument #2 must be a non-zero positive integral constant expression',
  D_PRINT_SIZE: (type: string) =>
    `print( ) argument #1 reference has type '${type}' with size 0; cannot print( ) it.`,
  D_FREOPEN_INVALID: () => 'freopen( ) argument #1 cannot be "."',
  D_ALLOCA_SIZE: (bytes: bigint, most: number) => `alloca(${bytes}) size larger than scratchsize ${most}`,
  D_ALLOCA_INCOMPAT: (name: string) =>
    `${name}: cannot reuse the same identifier for both alloca and non-alloca allocations`,

  // Operators.
  D_TYPE_MEMBER: (member: string, type: string) => `${member} is not a member of ${type}`,
  D_OFFSETOF_TYPE: () => 'offsetof operand must be a struct or union type',
  D_OFFSETOF_BITFIELD: (member: string) => `cannot take offset of a bit-field: ${member}`,
  D_SIZEOF_TYPE: () => 'cannot apply sizeof to an operand of unknown size',
  D_SIZEOF_BITFIELD: () => 'cannot apply sizeof to a bit-field',
  D_STRINGOF_TYPE: (type: string) => `cannot apply stringof to a value of type ${type}`,
  D_OP_INT: (operator: string) => `operator ${operator} requires operands of integral type`,
  'D_OP_INT.unary': (operator: string) => `operator ${operator} requires an operand of integral type`,
  D_OP_SCALAR: (operator: string) => `operator ${operator} requires operands of scalar type`,
  'D_OP_SCALAR.unary': (operator: string) => `operator ${operator} requires an operand of scalar type`,
  'D_OP_SCALAR.step': (operator: string) => `operator ${operator} requires operand of scalar type`,
  'D_OP_SCALAR.condition': () => 'operator ?: expression must be of scalar type',
  D_OP_ARITH: (operator: string) => `operator ${operator} requires operands of arithmetic type`,
  'D_OP_ARITH.unary': (operator: string) => `operator ${operator} requires an operand of arithmetic type`,
  D_OP_WRITE: (operator: string) => `operator ${operator} can only be applied to a writable variable`,
  D_OP_LVAL: (operator: string) => `operator ${operator} requires modifiable lvalue as an operand`,
  D_OP_INCOMPAT: (left: string, operator: string, right: string) =>
    `operands have incompatible types: "${left}" ${operator} "${right}"`,
  'D_OP_INCOMPAT.conditional': () => 'operator ?: operands must have compatible types',
  'D_OP_INCOMPAT.inline': (name: string, declared: string, given: string) =>
    `inline ${name} definition uses incompatible types: "${declared}" = "${given}"`,
  'D_OP_INCOMPAT.alloca': (left: string, operator: string, right: string) =>
    `adding or subtracting pointers to alloca and non-alloca space is meaningless: "${left}" ${operator} "${right}"`,
  D_OP_VFPTR: (operator: string) => `operator ${operator} requires an operand of known size`,
  'D_OP_VFPTR.left': (operator: string) =>
    `operator ${operator} requires left-hand scalar operand of known size`,
  D_OP_ARRFUN: (type: string) => `operator = may not be applied to operand of type "${type}"`,
  D_OP_PTR: () => 'operator -> must be applied to a pointer',
  D_OP_SOU: (type: string) =>
    `operator . cannot be applied to type "${type}"; must be applied to a struct or union`,
  'D_OP_SOU.pointer': (type: string) =>
    `operator -> cannot be applied to pointer to type "${type}"; must be applied to a struct or union pointer`,
  D_OP_INCOMPLETE: (operator: string, type: string) =>
    `operator ${operator} cannot be applied to a forward declaration: no ${type} definition is available`,
  D_OP_DYN: (operator: string) => `operator ${operator} operands cannot be of dynamic type`,
  D_OP_ACT: () => 'operator , operands cannot be actions',
  'D_OP_ACT.conditional': () => 'action cannot be used in a conditional context',
  D_ARR_BADREF: (name: string) => `cannot access ${name} as an associative array`,
  D_ARR_LOCAL: (name: string) => `local variables may not be used as associative arrays: ${name}`,
  D_ARR_BOUNDS: (index: bigint, length: number) => `index outside array bounds: ${index}, max is ${length}`,
  D_DIV_ZERO: () => 'expression contains division by zero',
  D_DEREF_NONPTR: () => 'cannot dereference non-pointer type',
  D_DEREF_VOID: () => 'cannot dereference pointer to void',
  D_DEREF_FUNC: () => 'cannot dereference pointer to function',
  D_ADDROF_LVAL: () => 'unacceptable operand for unary & operator',
  D_ADDROF_VAR: () => 'cannot take address of dynamic variable',
  D_ADDROF_BITFIELD: () => 'cannot take address of bit-field',
  D_CAST_INVAL: (from: string, to: string) => `invalid cast expression: "${from}" to "${to}"`,
  D_STACK_SIZE: () => 'stack( ) argument #1 must be a non-zero positive integer constant',
  D_USTACK_FRAMES: (name: string) => `${name}( ) argument #1 must be a non-zero positive integer constant`,
  D_USTACK_STRSIZE: (name: string) => `${name}( ) argument #2 must be a positive integer constant`,

  // Types and declarations.
  'D_UNKNOWN.member': (member: string) =>
    `failed to define member '${member}': Duplicate member or variable name`,
  'D_UNKNOWN.enumerator': (name: string) =>
    `failed to define enumerator '${name}': Duplicate member or variable name`,
  'D_UNKNOWN.offset': (member: string) => `failed to determine offset of ${member}: Member name not found`,
  'D_UNKNOWN.negated_alloca': () => 'cannot negate alloca()ed pointers',
  'D_UNKNOWN.uregs': (index: bigint, name: string) => `${name}[]: index out of bounds (${index})`,
  'UNTAGGED.library': (folder: string, reason: string) =>
    `failed to open library folder ${folder}: ${reason}`,
  'UNTAGGED.cpp_missing': () => 'Preprocessor not found',
  'UNTAGGED.cpp_exec': () => 'Failed to exec preprocessor',
  'UNTAGGED.cpp_failed': () => 'Preprocessor failed to process input program',
  'UNTAGGED.keys': () => 'Insufficient tuple registers to generate code',
  D_DECL_ARRSUB: () =>
    'positive integral constant expression or tuple signature expected as array declaration subscript',
  D_DECL_ARRNULL: (name: string) => `array declaration requires array dimension or tuple signature: ${name}`,
  'D_DECL_ARRNULL.inline': (name: string) => `inline declaration requires array tuple signature: ${name}`,
  'D_DECL_ARRNULL.scalar': (name: string) => `inline declaration cannot be of scalar array type: ${name}`,
  D_DECL_ARRBIG: () => 'array dimension too big',
  D_DECL_IDRED: (name: string) => `identifier redeclared: ${name}`,
  'D_DECL_IDRED.differs': (name: string, current: string, previous: string) =>
    `identifier redeclared: ${name}\n\t current: ${current}\n\tprevious: ${previous}`,
  'D_DECL_IDRED.builtin': (name: string) => `built-in identifier redeclared: ${name}`,
  'D_DECL_IDRED.typedef': (name: string) => `typedef redeclared: ${name}`,
  'D_DECL_IDRED.variable': (name: string) => `typedef identifier redeclared: ${name}`,
  'D_DECL_IDRED.global': (name: string) => `global variable identifier redeclared: ${name}`,
  // The reference leaves a blank where the name was no inline.
  'D_DECL_IDRED.inline': (name: string, kind: string, previous: 'inline' | '') =>
    `identifier redefined: ${name}\n\t current: inline definition\n\tprevious: ${kind} ${previous}`,
  D_DECL_TYPERED: (type: string) => `type redeclared: ${type}`,
  D_DECL_BFCONST: () => 'positive integral constant expression expected as bit-field size',
  D_DECL_BFSIZE: (member: string) => `bit-field too big for type: ${member}`,
  D_DECL_BFTYPE: (member: string) => `invalid type for bit-field: ${member}`,
  D_DECL_ENCONST: (name: string) =>
    `enumerator '${name}' must be assigned to an integral constant expression`,
  D_DECL_ENOFLOW: (name: string) => `enumerator '${name}' value overflows INT_MAX (2147483647)`,
  D_DECL_LOCASSC: (name: string) => `associative arrays may not be declared as local variables: ${name}`,
  D_DECL_VOIDOBJ: (name: string) => `cannot have void object: ${name}`,
  'D_DECL_VOIDOBJ.member': (name: string) => `cannot have void member: ${name}`,
  'D_DECL_VOIDOBJ.array': () => 'cannot declare array of void',
  'D_DECL_VOIDOBJ.inline': (name: string) => `cannot declare void inline: ${name}`,
  D_DECL_DYNOBJ: () => 'cannot declare array of associative arrays',
  'D_DECL_DYNOBJ.member': (name: string) => `cannot have dynamic member: ${name}`,
  D_DECL_INCOMPLETE: (type: string, name: string) => `incomplete struct/union/enum ${type}: ${name}`,
  D_DECL_PROTO_VARARGS: (kind: string) => `${kind} prototype may not use a variable-length argument list`,
  D_DECL_PROTO_TYPE: (kind: string, type: string, name: string, position: number) =>
    `${kind} prototype may not use parameter of type ${type}: ${name}, parameter #${position}`,
  D_DECL_PROTO_VOID: () => 'void must be sole parameter',
  D_DECL_PROTO_NAME: (name: string) => `void parameter may not have a name: ${name}`,
  'D_DECL_PROTO_NAME.none': (position: number) =>
    `parameter declaration requires a name: parameter #${position}`,
  'D_DECL_PROTO_FORM.unknown': (kind: string, name: string, position: number) =>
    `parameter is not declared in ${kind} prototype: ${name}, parameter #${position}`,
  D_DECL_PROTO_FORM: (kind: string, name: string, position: number) =>
    `parameter is already declared in ${kind} prototype: ${name}, parameter #${position}`,

  // printf() and printa().
  D_PRINTF_ARG_FMT: (name: string, argument: string) =>
    `${name}( ) argument #1 is incompatible with prototype:\n\tprototype: string constant\n\t argument: ${argument}`,
  D_PRINTF_FMT_EMPTY: (name: string) => `${name}( ) format string is empty`,
  D_PRINTF_DYN_PROTO: (name: string, k: number, conversion: string, field: string) =>
    `${name}( ) prototype mismatch: conversion #${k} (%${conversion}) is missing a corresponding "${field}" argument`,
  D_PRINTF_DYN_TYPE: (
    name: string,
    position: number,
    k: number,
    field: string,
    conversion: string,
    type: string,
  ) =>
    `${name}( ) argument #${position} is incompatible with conversion #${k} prototype:\n\tconversion: % ${field} ${conversion}\n\t prototype: int\n\t  argument: ${type}`,
  D_PRINTF_AGG_CONV: (name: string) =>
    `%@ conversion requires an aggregation and is not for use with ${name}( )`,
  D_PRINTF_ARG_PROTO: (name: string, k: number, conversion: string) =>
    `${name}( ) prototype mismatch: conversion #${k} (%${conversion}) is missing a corresponding value argument`,
  D_PRINTF_ARG_TYPE: (
    name: string,
    subject: string,
    k: number,
    conversion: string,
    prototype: string,
    type: string,
  ) =>
    `${name}( ) ${subject} is incompatible with conversion #${k} prototype:\n\tconversion: %${conversion}\n\t prototype: ${prototype}\n\t  argument: ${type}`,
  D_PRINTF_ARG_EXTRA: (name: string, count: number) =>
    `${name}( ) prototype mismatch: only ${count} arguments required by this format string`,
  D_PRINTA_PROTO: (passed: number, expected: number) =>
    `printa( ) prototype mismatch: ${passed} args passed, ${expected} expected`,
  D_PRINTA_AGGKEY: (a: string, aKeys: string, b: string, bKeys: string) =>
    `printa( ): @${a} and @${b} do not have matching key signatures: @${a} has ${aKeys}, @${b} has ${bKeys}`,
  D_PRINTA_AGGPROTO: (a: string, b: string, position: number, aType: string, bType: string) =>
    `printa( ): @${b}[ ] key #${position} is incompatible with @${a}:\n${a.padStart(9)} key #${position}: ${aType}\n${b.padStart(9)} key #${position}: ${bType}`,
  D_PRINTA_AGGARG: aggregationArgument,
  D_PRINTA_AGGBAD: undefinedAggregation,

  // Aggregations.
  D_AGG_FUNC: (name: string) => `@${name} must be assigned the result of an aggregating function`,
  D_AGG_REDEF: (name: string, current: string, previous: string, line: number) =>
    `aggregation redefined: @${name}\n\t current: @${name} = ${current}( )\n\tprevious: @${name} = ${previous}( ) : line ${line}`,
  D_AGG_MDIM: (name: string) => `improper attempt to reference @${name} as a multi-dimensional array`,
  D_AGG_NULL: (name: string) => `expression has null effect: @${name}`,
  D_AGG_SCALAR: (name: string) => `${name}( ) argument #1 must be of scalar type`,
  D_CLEAR_AGGARG: aggregationArgument,
  D_CLEAR_AGGBAD: undefinedAggregation,
  D_TRUNC_AGGARG: aggregationArgument,
  D_TRUNC_AGGBAD: undefinedAggregation,
  D_NORMALIZE_AGGARG: aggregationArgument,
  D_NORMALIZE_AGGBAD: undefinedAggregation,
  D_NORMALIZE_SCALAR: (name: string) => `${name}( ) argument #2 must be of scalar type`,
  D_LQUANT_BASETYPE: () => 'lquantize( ) argument #1 must be an integer constant',
  D_LQUANT_LIMTYPE: () => 'lquantize( ) argument #2 must be an integer constant',
  D_LQUANT_STEPTYPE: () => 'lquantize( ) argument #3 must be a non-zero positive integer constant',
  D_LQUANT_BASEVAL: () => 'lquantize( ) argument #1 must be a 32-bit quantity',
  D_LQUANT_LIMVAL: () => 'lquantize( ) argument #2 must be a 32-bit quantity',
  D_LQUANT_MISMATCH: () => 'lquantize( ) base (argument #1) must be less than limit (argument #2)',
  D_LQUANT_STEPVAL: () => 'lquantize( ) argument #3 must be a 16-bit quantity',
  D_LQUANT_STEPLARGE: () =>
    'lquantize( ) step (argument #3) too large: must have at least one quantization level',
  D_LQUANT_STEPSMALL: () =>
    'lquantize( ) step (argument #3) too small: number of quantization levels must be a 16-bit quantity',
  D_LQUANT_MATCHBASE: parameterMismatch('lquantize( ) base (argument #1)'),
  D_LQUANT_MATCHLIM: parameterMismatch('lquantize( ) limit (argument #2)'),
  D_LQUANT_MATCHSTEP: parameterMismatch('lquantize( ) step (argument #3)'),
  D_LLQUANT_FACTORTYPE: () => 'llquantize( ) argument #1 must be an integer constant',
  D_LLQUANT_LMAGTYPE: () => 'llquantize( ) argument #2 must be an integer constant',
  D_LLQUANT_HMAGTYPE: () => 'llquantize( ) argument #3 must be an integer constant',
  D_LLQUANT_STEPTYPE: () => 'llquantize( ) argument #4 must be a non-zero positive integer constant',
  D_LLQUANT_FACTORVAL: () =>
    'llquantize( ) argument #1 must be an unsigned 16-bit quantity greater than or equal to 2',
  D_LLQUANT_LMAGVAL: () => 'llquantize( ) argument #2 must be an unsigned 16-bit quantity',
  D_LLQUANT_HMAGVAL: () => 'llquantize( ) argument #3 must be an unsigned 16-bit quantity',
  'D_LLQUANT_HMAGVAL.low': () =>
    'llquantize( ) argument #3 (high magnitude) must be at least argument #2 (low magnitude)',
  'D_LLQUANT_HMAGVAL.overflow': () =>
    'llquantize( ) argument #3 (high magnitude) will cause overflow of 64 bits',
  D_LLQUANT_STEPVAL: () => 'llquantize( ) argument #4 must be an unsigned 16-bit quantity',
  'D_LLQUANT_STEPVAL.divide': () =>
    'llquantize() argument #4 (steps) must evenly divide argument #1 (factor) when steps<factor',
  'D_LLQUANT_STEPVAL.multiple': () =>
    'llquantize() argument #4 (steps) must be a multiple of argument #1 (factor) when steps>factor',
  'D_LLQUANT_STEPVAL.square': () =>
    'llquantize() argument #4 (steps) must evenly divide the square of argument #1 (factor) when steps>factor and lmag==0',
  'D_LLQUANT_STEPVAL.power': () =>
    'llquantize() argument #4 (steps) must evenly divide pow(argument #1 (factor), lmag (argument #2) + 1) when steps>factor and lmag>0',
  D_LLQUANT_MATCHFACTOR: parameterMismatch('llquantize() factor (argument #1)'),
  D_LLQUANT_MATCHLMAG: parameterMismatch('llquantize() lmag (argument #2)'),
  D_LLQUANT_MATCHHMAG: parameterMismatch('llquantize() hmag (argument #3)'),
  D_LLQUANT_MATCHSTEPS: parameterMismatch('llquantize() steps (argument #4)'),

  /** A limit of BPF that no splitting gets around. */
  D_LIMIT: (text: string) => text,
} as const

export type DiagnosticKey = keyof typeof catalogue

const UNTAGGED = 'UNTAGGED'

type Arguments<K extends DiagnosticKey> = Parameters<(typeof catalogue)[K]>

export const diagnostic = <K extends DiagnosticKey>(
  key: K,
  span: Span | undefined,
  ...args: Arguments<K>
): Diagnostic => {
  const row = catalogue[key] as (...args: unknown[]) => string
  const [prefix] = key.split('.')
  const tag = prefix === UNTAGGED ? undefined : prefix
  return { tag, text: row(...args), ...(span && { span }) }
}

/** Raises the diagnostic `key` at `span`. */
export const fail = <K extends DiagnosticKey>(
  key: K,
  span: Span | undefined,
  ...args: Arguments<K>
): never => {
  throw new DiagnosticError(diagnostic(key, span, ...args))
}
