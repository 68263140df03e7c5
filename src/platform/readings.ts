/** Numbers with the moments at which they were seen, without an object each. */
export interface Readings {
  add(at: number, value: number): void
  /** Those from a moment on; moments never go back. */
  since(at: number): Float64Array
}

export function createReadings(): Readings {
  let moments = new Float64Array(1024)
  let values = new Float64Array(1024)
  let length = 0
  return {
    add(at, value) {
      if (length === moments.length) {
        moments = grown(moments)
        values = grown(values)
      }
      moments[length] = at
      values[length] = value
      length++
    },
    since(at) {
      let from = 0
      for (let to = length; from < to;) {
        const middle = (from + to) >>> 1
        if ((moments[middle] ?? at) < at) from = middle + 1
        else to = middle
      }
      return values.slice(from, length)
    },
  }
}

function grown(old: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(old.length * 2)
  larger.set(old)
  return larger
}
