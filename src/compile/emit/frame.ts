/** Where a function's stack slots are in its frame. */
import type { IrFunction } from '../ir/index.ts'

const FRAME_ALIGN = 8

/** From the frame pointer down, each at its alignment (a power of two, at most 8 as the frame itself has). */
export const placeSlots = (
  slots: IrFunction['slots'],
): { readonly offsets: readonly number[]; readonly frameBytes: number } => {
  let used = 0
  const offsets = slots.map(({ bytes, align }) => {
    used = Math.ceil((used + bytes) / align) * align
    return -used
  })
  return { offsets, frameBytes: Math.ceil(used / FRAME_ALIGN) * FRAME_ALIGN }
}
