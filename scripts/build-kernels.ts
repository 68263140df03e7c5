// Builds TinyLM's wasm kernels: node scripts/build-kernels.ts
// With --check: compares the committed files with a fresh build, byte for byte; exit code 1 when they differ.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../src/targets/tiny-lm/kernels/', import.meta.url))
const compiler = fileURLToPath(import.meta.resolve('assemblyscript/bin/asc.js'))
const common = '--runtime stub --importMemory --noAssert -O3 --use abort='
const builds = [
  { file: 'kernels.wasm', flags: '--enable simd,bulk-memory' },
  {
    file: 'kernels-shared.wasm',
    // 65536 pages of 64 KiB = 4 GiB: more than tfjs' own maximum, so that its memory always fits
    flags:
      '--enable simd,bulk-memory,threads --sharedMemory --initialMemory 1 --maximumMemory 65536',
  },
]

function compile(flags: string): Buffer {
  const scratch = mkdtempSync(join(tmpdir(), 'vitest-slo-kernels-'))
  try {
    const out = join(scratch, 'out.wasm')
    const args = [
      compiler,
      'kernels.assembly.ts',
      '-o',
      out,
      ...common.split(' '),
      ...flags.split(' '),
    ]
    execFileSync(process.execPath, args, { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] })
    return readFileSync(out)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

for (const { file, flags } of builds) {
  const path = join(folder, file)
  const fresh = compile(flags)
  if (!process.argv.includes('--check')) {
    writeFileSync(path, fresh)
    process.stdout.write(`${file}: ${fresh.length} bytes\n`)
  } else if (fresh.equals(readFileSync(path))) {
    process.stdout.write(`${file}: as committed\n`)
  } else {
    process.exitCode = 1
    process.stderr.write(
      `${file} differs from a fresh build of kernels.assembly.ts. Run "node scripts/build-kernels.ts" and commit the result.\n`,
    )
  }
}
