export { tinyLM, type TinyLM } from './tiny-lm.ts'
export type { TinyLMOptions } from './options.ts'
export type { Chunk, ChunkParts, Target, TargetInfo, TargetRequest } from '../target.ts'
