import { expect, test } from 'vitest'

import {
  readAmdOutput,
  readCommandOutput,
  readMacmonLine,
  readNvidiaLine,
  readPowermetricsLine,
  readRocmOutput,
} from './tool-output.ts'

test('a line of nvidia-smi has a GPU and its power, or none', () => {
  expect(readNvidiaLine('0, 248.31')).toEqual(new Map([['gpu 0', 248.31]]))
  expect(readNvidiaLine('1, [N/A]')).toEqual(new Map([['gpu 1', undefined]]))
  expect(readNvidiaLine('2, [GPU is lost]')).toEqual(new Map([['gpu 2', undefined]]))
  expect(readNvidiaLine('No devices were found')).toEqual(new Map())
})

test('macmon and powermetrics tell the power of the whole chip', () => {
  expect(readMacmonLine('{"all_power":16.46,"ane_power":0.0,"sys_power":50.25}')).toEqual(
    new Map([['soc', 16.46]]),
  )
  expect(readMacmonLine('no json')).toEqual(new Map())
  expect(readPowermetricsLine('Combined Power (CPU + GPU + ANE): 12450 mW')).toEqual(
    new Map([['soc', 12.45]]),
  )
  expect(readPowermetricsLine('CPU Power: 45 mW')).toEqual(new Map())
})

test('amd-smi names its field by the card, with a unit or without, in a list or an object', () => {
  const mi300 = [{ gpu: 0, power: { socket_power: { value: 142, unit: 'W' } } }]
  expect(readAmdOutput(JSON.stringify(mi300))).toEqual(new Map([['gpu 0', 142]]))
  expect(readAmdOutput(JSON.stringify({ gpu_data: mi300 }))).toEqual(new Map([['gpu 0', 142]]))
  const mi200 = [{ gpu: 1, power: { current_socket_power: 'N/A', average_socket_power: '95' } }]
  expect(readAmdOutput(JSON.stringify(mi200))).toEqual(new Map([['gpu 1', 95]]))
  const lost = [{ gpu: 0, power: { socket_power: 'N/A' } }]
  expect(readAmdOutput(JSON.stringify(lost))).toEqual(new Map([['gpu 0', undefined]]))
  expect(readAmdOutput('ERROR')).toEqual(new Map())
})

test('rocm-smi has a card each, and its power by one of two names', () => {
  const output = {
    card0: { 'Average Graphics Package Power (W)': '250.0' },
    card1: { 'Current Socket Graphics Package Power (W)': '95.5' },
    system: { 'Driver version': '6.3' },
  }
  expect(readRocmOutput(JSON.stringify(output))).toEqual(
    new Map([
      ['card0', 250],
      ['card1', 95.5],
    ]),
  )
})

test('a command tells its power as a number alone, or as the first one in watts', () => {
  const ipmi = 'Instantaneous power reading:   220 Watts\nMinimum during sampling period:  3 Watts'
  expect(readCommandOutput(ipmi)).toEqual(new Map([['command', 220]]))
  expect(readCommandOutput(' 61.5\n')).toEqual(new Map([['command', 61.5]]))
  expect(readCommandOutput('12 °C, 40W')).toEqual(new Map([['command', 40]]))
  expect(readCommandOutput('two: 1 2')).toEqual(new Map())
  expect(readCommandOutput('')).toEqual(new Map())
  expect(readCommandOutput('-5 W')).toEqual(new Map())
})
