import { defineConfig } from 'tsdown'

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    plugin: 'src/plugin/index.ts',
    reporter: 'src/reporter/index.ts',
    // beside the plugin, which finds it by URL
    setup: 'src/plugin/setup.ts',
    tinylm: 'src/targets/tiny-lm/index.ts',
    // beside TinyLM, which starts it by URL
    'engine-thread': 'src/targets/tiny-lm/engine-thread.ts',
    // beside the fixture, which starts it by URL
    'canary-thread': 'src/platform/canary-thread.ts',
    // beside the fixture as well
    'load-thread': 'src/load-threads/load-thread.ts',
    // beside the command line, which starts it by URL
    'golden-process': 'src/golden/golden-process.ts',
    report: 'src/report/index.ts',
    cli: 'src/cli/index.ts',
    simulation: 'src/simulation/index.ts',
  },
  platform: 'node',
  target: 'node22.12',
  dts: true,
  tsconfig: 'tsconfig.build.json',
  sourcemap: true,
  copy: [
    { from: 'docs/report.schema.json', to: 'dist' },
    { from: 'src/targets/tiny-lm/kernels/*.wasm', to: 'dist/kernels' },
  ],
  publint: true,
})
