/** tap-frames [COUNT]: that many frames of 100 bytes from a device of the trigger's own, `dtracetap`, which is polled. */
import { numberArgument } from './arguments.mjs'
import { checked, close, write } from './libc.mjs'
import { bringUp, enterOwnNetwork } from './own-network.mjs'
import { IFF_NAPI, IFF_TAP, openDevice } from './tun-device.mjs'

process.title = 'tap-frames'
const count = numberArgument(1, 10)

/** IEEE's number for experiments: no protocol takes the frames. */
const experimental = 0x88b5

enterOwnNetwork()
// A device with frames that the kernel polls.
const { fd, index } = openDevice('dtracetap', IFF_TAP | IFF_NAPI)
bringUp(index)
const frame = Buffer.alloc(100)
frame.fill(0xff, 0, 6)
frame[6] = 2
frame.writeUInt16BE(experimental, 12)
for (let left = count; left > 0; left--) checked('write', write(fd, frame, frame.length))
close(fd)
