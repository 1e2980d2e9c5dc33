/**
 * ia32 [COUNT]: COUNT getpid(2) calls under the 32-bit ABI by a 32-bit process, `ia32-elf`, and as many by a 64-bit one,
 * `int80-elf`; none where the kernel has no such ABI.
 */
import { numberArgument } from './arguments.mjs'
import { ia32Programs, runIa32 } from './ia32-elf.mjs'

for (const [name, elf] of Object.entries(ia32Programs(numberArgument(1, 10)))) runIa32(name, elf)
