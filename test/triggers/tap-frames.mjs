/** tap-frames [COUNT]: that many frames of 100 bytes from a device of the trigger's own, `dtracetap`, which is polled. */
import { numberArgument } from './arguments.mjs'
import { checked, close, ifNameToIndex, ioctl, open, write } from './libc.mjs'
import { bringUp, enterOwnNetwork } from './own-network.mjs'

process.title = 'tap-frames'
const count = numberArgument(1, 10)

/** <linux/if_tun.h>: a device with frames, without a header of its own, that the kernel polls. */
const TUNSETIFF = 0x4004_54ca
const IFF_TAP = 0x2
const IFF_NAPI = 0x10
const IFF_NO_PI = 0x1000
const O_RDWR = 2
/** IEEE's number for experiments: no protocol takes the frames. */
const experimental = 0x88b5

enterOwnNetwork()
const device = checked('open', open('/dev/net/tun', O_RDWR))
const wanted = Buffer.alloc(40)
wanted.write('dtracetap')
wanted.writeUInt16LE(IFF_TAP | IFF_NAPI | IFF_NO_PI, 16)
checked('ioctl', ioctl(device, TUNSETIFF, wanted))
bringUp(ifNameToIndex('dtracetap'))
const frame = Buffer.alloc(100)
frame.fill(0xff, 0, 6)
frame[6] = 2
frame.writeUInt16BE(experimental, 12)
for (let left = count; left > 0; left--) checked('write', write(device, frame, frame.length))
close(device)
