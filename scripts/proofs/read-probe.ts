// How fast one thread reads memory: the limit of fp32 decoding, which reads all weights per token.

// the types of the DOM, where WebAssembly is declared, are not for Node
declare const WebAssembly: {
  instantiate(source: Uint8Array): Promise<{ readonly instance: { readonly exports: object } }>
}

/**
 * A probe that reads a block of memory with 128-bit loads, 8 of them per round into 4 sums, the
 * way wasm reads weights; it does nothing else.
 *
 * @param bytes A multiple of 128.
 * @returns A function that reads once and gives bytes per second.
 */
export async function createReadProbe(bytes: number): Promise<() => number> {
  const { instance } = await WebAssembly.instantiate(moduleSource(Math.ceil(bytes / 65_536)))
  const memory: unknown = Reflect.get(instance.exports, 'memory')
  const read: unknown = Reflect.get(instance.exports, 'read')
  if (!isRead(read) || !hasBuffer(memory)) throw new Error('The read probe has no exports.')
  // every page is touched once, or all of them would be one page of zeros
  new Float32Array(memory.buffer).fill(1)
  const expected = bytes / 4
  return () => {
    const start = performance.now()
    const sum = read(bytes)
    const seconds = (performance.now() - start) / 1000
    if (sum !== expected) throw new Error(`The read probe summed up ${sum}, not ${expected}.`)
    return bytes / seconds
  }
}

function isRead(value: unknown): value is (end: number) => number {
  return typeof value === 'function'
}

function hasBuffer(value: unknown): value is { readonly buffer: ArrayBuffer } {
  return (
    typeof value === 'object' &&
    value !== null &&
    Reflect.get(value, 'buffer') instanceof ArrayBuffer
  )
}

const locals = { end: 0, at: 1, sums: [2, 3, 4, 5] }
const [addVectors, addFloats] = [[0xfd, 0xe4, 0x01], [0x92]]

function getLocal(local: number): number[] {
  return [0x20, local]
}

function setLocal(local: number): number[] {
  return [0x21, local]
}

/** The module, written out: `(func (export "read") (param $end i32) (result f32) …)`. */
function moduleSource(pages: number): Uint8Array {
  const { end, at, sums } = locals
  const [sum = 0] = sums
  const loads = Array.from({ length: 8 }, (_, index) => {
    const into = sums[index % sums.length] ?? sum
    const load = [...getLocal(at), 0xfd, 0x00, 0x04, ...unsigned(index * 16)]
    return [getLocal(into), load, addVectors, setLocal(into)].flat()
  })
  const lane = (index: number) => [...getLocal(sum), 0xfd, 0x1f, index]
  const code = [
    // locals: an i32, the address, and 4 v128, the sums
    [2, 1, 0x7f, 4, 0x7b],
    // loop
    [0x03, 0x40],
    loads.flat(),
    // at += 128, and again while at < end
    [...getLocal(at), 0x41, ...unsigned(128), 0x6a, 0x22, at],
    [...getLocal(end), 0x49, 0x0d, 0x00, 0x0b],
    sums.slice(1).flatMap((other) => {
      return [getLocal(sum), getLocal(other), addVectors, setLocal(sum)].flat()
    }),
    lane(0),
    lane(1).concat(addFloats, lane(2), addFloats, lane(3), addFloats),
    // end
    [0x0b],
  ].flat()
  return Uint8Array.from(
    [
      [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      section(1, [1, 0x60, 1, 0x7f, 1, 0x7d]),
      section(3, [1, 0]),
      section(5, [1, 0, ...unsigned(pages)]),
      section(7, [2, ...name('memory'), 2, 0, ...name('read'), 0, 0]),
      section(10, [1, ...unsigned(code.length), ...code]),
    ].flat(),
  )
}

function section(id: number, content: number[]): number[] {
  return [id, ...unsigned(content.length), ...content]
}

function name(text: string): number[] {
  return [text.length, ...new TextEncoder().encode(text)]
}

/** LEB128. */
function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...unsigned(Math.floor(value / 128))]
}
