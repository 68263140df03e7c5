// TinyLM's kernels for the wasm heap of TensorFlow.js (AssemblyScript). They work in place on imported memory: no static data,
// no allocation; all arguments are byte addresses and sizes. Matrices are row-major float32.
// Sizes: head width a multiple of 16; D and vocab multiples of 16.
// Build: node scripts/build-kernels.ts. No relaxed SIMD: its rounding depends on the CPU.

@inline function fma(a: v128, b: v128, c: v128): v128 { return f32x4.add(f32x4.mul(a, b), c); }
@inline function hsum(v: v128): f32 {
  return (f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1)) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3));
}
@inline function exp4(x0: v128): v128 { // Cephes expf, |rel err| < 2e-7, input <= 0 here
  let x = f32x4.max(f32x4.min(x0, f32x4.splat(88.0)), f32x4.splat(-87.0));
  let n = f32x4.nearest(f32x4.mul(x, f32x4.splat(1.44269504088896341)));
  x = f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375)));
  x = f32x4.sub(x, f32x4.mul(n, f32x4.splat(-2.12194440e-4)));
  let y = f32x4.splat(1.9875691500e-4);
  y = fma(y, x, f32x4.splat(1.3981999507e-3));
  y = fma(y, x, f32x4.splat(8.3334519073e-3));
  y = fma(y, x, f32x4.splat(4.1665795894e-2));
  y = fma(y, x, f32x4.splat(1.6666665459e-1));
  y = fma(y, x, f32x4.splat(5.0000001201e-1));
  y = f32x4.add(fma(y, f32x4.mul(x, x), x), f32x4.splat(1.0));
  let e = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return f32x4.mul(y, e);
}

// out = LayerNorm(x + r) * g + b, row by row
export function ln_res(x: usize, r: usize, g: usize, b: usize, out: usize, rows: i32, D: i32, eps: f32): void {
  for (let i = 0; i < rows; i++) {
    let xs = x + <usize>i * D * 4, rs = r + <usize>i * D * 4, os = out + <usize>i * D * 4;
    let s = f32x4.splat(0), q = f32x4.splat(0);
    for (let j = 0; j < D * 4; j += 16) { let v = f32x4.add(v128.load(xs + j), v128.load(rs + j)); s = f32x4.add(s, v); v128.store(os + j, v); }
    let mean = hsum(s) / <f32>D; let m4 = f32x4.splat(mean);
    for (let j = 0; j < D * 4; j += 16) { let v = f32x4.sub(v128.load(os + j), m4); q = fma(v, v, q); }
    let inv = f32x4.splat(<f32>1.0 / sqrt<f32>(hsum(q) / <f32>D + eps));
    for (let j = 0; j < D * 4; j += 16) {
      let v = f32x4.mul(f32x4.sub(v128.load(os + j), m4), inv);
      v128.store(os + j, fma(v, v128.load(g + j), v128.load(b + j)));
    }
  }
}

// meta: int32 pairs (slot, pos), one per row. First K and V of every row go to the cache [slot][pos][D] (if writeKv), then the rows from..to
// attend to positions 0..pos of their slot. qkv [rows, 3D], out [rows, D]; scr: scratch of Tmax + 3 floats, one per thread.
// Attention without a mask (the lab's): call once with from = rows (write only), then with pos = last position of every row and writeKv = 0.
export function attn(qkv: usize, meta: usize, kc: usize, vc: usize, out: usize, scr: usize, rows: i32, D: i32, H: i32, Tmax: i32, from: i32, to: i32, writeKv: i32): void {
  let hd = D / H; let sc: f32 = <f32>1.0 / sqrt<f32>(<f32>hd);
  if (writeKv) for (let i = 0; i < rows; i++) {
    let slot = load<i32>(meta + i * 8), pos = load<i32>(meta + i * 8 + 4);
    let off = (<usize>slot * Tmax + pos) * D * 4;
    memory.copy(kc + off, qkv + (<usize>i * 3 + 1) * D * 4, D * 4);
    memory.copy(vc + off, qkv + (<usize>i * 3 + 2) * D * 4, D * 4);
  }
  for (let i = from; i < to; i++) {
    let slot = load<i32>(meta + i * 8), n = load<i32>(meta + i * 8 + 4) + 1;
    let base = <usize>slot * Tmax * D * 4;
    for (let h = 0; h < H; h++) {
      let q = qkv + (<usize>i * 3 * D + h * hd) * 4;
      let kp = kc + base + <usize>h * hd * 4;
      let mx: f32 = -Infinity;
      for (let t = 0; t < n; t++) {
        let a = f32x4.splat(0), b = f32x4.splat(0);
        for (let j = 0; j < hd * 4; j += 32) { a = fma(v128.load(q + j), v128.load(kp + j), a); b = fma(v128.load(q + j + 16), v128.load(kp + j + 16), b); }
        let s = hsum(f32x4.add(a, b)) * sc; store<f32>(scr + t * 4, s); mx = max<f32>(mx, s);
        kp += D * 4;
      }
      // pad to 4
      let n4 = (n + 3) & ~3; for (let t = n; t < n4; t++) store<f32>(scr + t * 4, -Infinity);
      let m4 = f32x4.splat(mx), s4 = f32x4.splat(0);
      for (let t = 0; t < n4; t += 4) { let e = exp4(f32x4.sub(v128.load(scr + t * 4), m4)); v128.store(scr + t * 4, e); s4 = f32x4.add(s4, e); }
      let inv = f32x4.splat(<f32>1.0 / hsum(s4));
      let o = out + (<usize>i * D + h * hd) * 4;
      for (let j = 0; j < hd * 4; j += 64) {
        let vp = vc + base + (<usize>h * hd) * 4 + j;
        let a = f32x4.splat(0), b = f32x4.splat(0), c = f32x4.splat(0), d = f32x4.splat(0);
        for (let t = 0; t < n; t++) {
          let p = v128.load32_splat(scr + t * 4);
          a = fma(p, v128.load(vp), a); b = fma(p, v128.load(vp + 16), b); c = fma(p, v128.load(vp + 32), c); d = fma(p, v128.load(vp + 48), d);
          vp += D * 4;
        }
        v128.store(o + j, f32x4.mul(a, inv)); v128.store(o + j + 16, f32x4.mul(b, inv)); v128.store(o + j + 32, f32x4.mul(c, inv)); v128.store(o + j + 48, f32x4.mul(d, inv));
      }
    }
  }
}

export function argmax(x: usize, rows: i32, V: i32, out: usize): void {
  for (let i = 0; i < rows; i++) {
    let p = x + <usize>i * V * 4;
    let m = v128.load(p);
    for (let j = 16; j < V * 4; j += 16) m = f32x4.pmax(m, v128.load(p + j));
    let mx = max<f32>(max<f32>(f32x4.extract_lane(m, 0), f32x4.extract_lane(m, 1)), max<f32>(f32x4.extract_lane(m, 2), f32x4.extract_lane(m, 3)));
    let idx = 0; let m4 = f32x4.splat(mx);
    for (let j = 0; j < V * 4; j += 16) { let e = f32x4.eq(v128.load(p + j), m4); if (v128.any_true(e)) { idx = (j >> 2) + ctz<i32>(i32x4.bitmask(e)); break; } }
    store<i32>(out + i * 4, idx);
  }
}
