import { createReadStream } from 'node:fs'
import { open, readdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'

import { SloError } from '../errors.ts'

/** A file of questions; its name is relative to the root. */
export interface InputFile {
  readonly name: string
  /** Bytes. */
  readonly size: number
}

const endings = /\.(?:jsonl|ndjson|json|csv)$/i

/**
 * The file that a path names, or those of the folder that it names: JSONL, JSON and CSV, with those
 * of its folders, by their names.
 *
 * @throws SloError where there is none.
 */
export async function inputFiles(root: string, path: string): Promise<readonly InputFile[]> {
  const found = await stat(resolve(root, path)).catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    throw notRead(
      `The file "${path}" could not be read (${code}). It must be a file, or a folder, at ${resolve(root, path)}. Paths are relative to the root of the project.`,
    )
  })
  if (!found.isDirectory()) return [{ name: path, size: found.size }]
  const names = await readdir(resolve(root, path), { recursive: true })
  const wanted = names.filter((name) => endings.test(name)).toSorted()
  if (wanted.length === 0) {
    throw notRead(
      `The folder "${path}" must not be without questions. It must have files that end in .jsonl, .json or .csv.`,
    )
  }
  return await Promise.all(
    wanted.map(async (name) => {
      const { size } = await stat(resolve(root, path, name))
      return { name: join(path, name), size }
    }),
  )
}

/** The first characters of a file, for what they say of the rest. */
export async function beginningOfInput(root: string, path: string): Promise<string> {
  const file = await open(resolve(root, path))
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(4096), position: 0 })
    return buffer.toString('utf8', 0, bytesRead)
  } finally {
    await file.close()
  }
}

/** A line of more bytes is no line of questions. */
const longestLine = 16_000_000
const lineFeed = 10

/**
 * The lines of a file without their ends, never the whole file at once.
 *
 * @throws SloError where it cannot be read, is not UTF-8, or has a line without end.
 */
export async function* linesOfInput(root: string, path: string): AsyncGenerator<string> {
  // its byte order mark is for who reads the lines
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  let [number, size] = [1, 0]
  let parts: Uint8Array[] = []

  function add(bytes: Uint8Array): void {
    parts.push(bytes)
    size += bytes.length
    if (size <= longestLine) return
    throw notRead(
      `The file "${path}" must not have a line of more than ${longestLine} bytes, as line ${number} is. It must have a question on each line.`,
    )
  }

  // a line feed is no part of another sign in UTF-8, so that bytes can be cut there
  function line(): string {
    try {
      const text = decoder.decode(Buffer.concat(parts))
      return text.endsWith('\r') ? text.slice(0, -1) : text
    } catch {
      throw notRead(
        `The file "${path}" is not UTF-8 in line ${number}. It must be, or its texts would be asked with wrong letters. Save it as UTF-8.`,
      )
    } finally {
      number++
      size = 0
      parts = []
    }
  }

  const stream: AsyncIterable<Buffer> = createReadStream(resolve(root, path))
  for await (const bytes of stream) {
    let from = 0
    for (let at = bytes.indexOf(lineFeed); at !== -1; at = bytes.indexOf(lineFeed, from)) {
      add(bytes.subarray(from, at))
      from = at + 1
      yield line()
    }
    add(bytes.subarray(from))
  }
  if (size > 0) yield line()
}

const notRead = (message: string): SloError => new SloError('SLO_FILE_NOT_READ', message)
