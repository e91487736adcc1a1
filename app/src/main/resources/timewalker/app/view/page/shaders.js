// @ts-check
// The picture's mathematics on the graphics processor: the same as the rasterizer's on the CPU.

/** What surfels are drawn as; each has programs of its own. */
export const MODES = { colour: 0, normal: 1, depth: 2, surfels: 3 };

const HIGH = `precision highp float;
precision highp int;
precision highp usampler2D;
precision highp isampler2D;
precision highp isampler2DArray;
`;

/** Signs and constants of spherical harmonics of degree 1 to 3 (3D Gaussian Splatting's order), as factors of direction d. */
const HARMONICS = [
  '-0.4886025119029199 * d.y',
  '0.4886025119029199 * d.z',
  '-0.4886025119029199 * d.x',
  '1.0925484305920792 * d.x * d.y',
  '-1.0925484305920792 * d.y * d.z',
  '0.31539156525252005 * (2.0 * zz - xx - yy)',
  '-1.0925484305920792 * d.x * d.z',
  '0.5462742152960396 * (xx - yy)',
  '-0.5900435899266435 * d.y * (3.0 * xx - yy)',
  '2.890611442640554 * d.x * d.y * d.z',
  '-0.4570457994644658 * d.y * ring',
  '0.3731763325901154 * d.z * (2.0 * zz - 3.0 * xx - 3.0 * yy)',
  '-0.4570457994644658 * d.x * ring',
  '1.445305721320277 * d.z * (xx - yy)',
  '-0.5900435899266435 * d.x * (xx - 3.0 * yy)',
];

/** A colour as it is seen along d. Written out, since software looks numbers in arrays up one by one. */
function seenFrom(degree) {
  const terms = (degree + 1) ** 2 - 1;
  const layers = Math.ceil((3 * terms) / 4);
  const lines = [];
  for (let l = 0; l < layers; l++) {
    lines.push(`vec4 f${l} = directionSteps[${l}] * vec4(texelFetch(directions, ivec3(at, ${l}), 0));`);
  }
  const number = (i) => `f${i >> 2}.${'xyzw'[i & 3]}`;
  for (let k = 0; k < terms; k++) {
    lines.push(`tint += ${HARMONICS[k]} * vec3(${number(3 * k)}, ${number(3 * k + 1)}, ${number(3 * k + 2)});`);
  }
  return `
vec3 seenFrom(vec3 d, ivec2 at, vec3 tint) {
  float xx = d.x * d.x, yy = d.y * d.y, zz = d.z * d.z, ring = 4.0 * zz - xx - yy;
  ${lines.join('\n  ')}
  return max(vec3(0.0), tint);
}
`;
}

/**
 * EWA splatting of the flat covariance, once a surfel: from its textures to its footprint, in the
 * order in which they are drawn. A pixel of the result is a surfel: centre and half axis in pixels;
 * the other half axis' share of it, log2 of the opacity, and what it is painted with.
 */
const FOOTPRINT = `${HIGH}
uniform usampler2D order;
uniform usampler2D places;
uniform isampler2D turns;
uniform isampler2D spins;
uniform usampler2D sizes;
uniform usampler2D tints;
uniform isampler2DArray directions;
uniform vec4 directionSteps[12];
uniform vec2 placeRange[3];
uniform vec2 growthRange;
uniform vec2 scaleRange;
uniform vec2 opacityRange;
uniform vec2 tintRange;
uniform mat3 cameraFromWorld;
uniform vec3 shift;
uniform vec3 eye;
uniform vec2 focal;
uniform vec2 picture;
uniform vec2 depthRange;
uniform float minFacing;

layout(location = 0) out uvec4 footprint;
layout(location = 1) out uvec4 look;

const float LOW_PASS = 0.3;
const float CUTOFF = 7.994353436858858; // log2(255)
const float NEAR = 0.01;

vec4 times(vec4 a, vec4 b) {
  return vec4(a.x * b.x - dot(a.yzw, b.yzw), a.x * b.yzw + b.x * a.yzw + cross(a.yzw, b.yzw));
}

vec3 turned(vec4 q, vec3 v) {
  vec3 t = 2.0 * cross(q.yzw, v);
  return v + q.x * t + cross(q.yzw, t);
}
`;

const FOOTPRINT_MAIN = `
void main() {
  footprint = uvec4(0u); // nothing
  look = uvec4(0u);
  int surfel = int(texelFetch(order, ivec2(gl_FragCoord.xy), 0).x);
  ivec2 at = ivec2(surfel & 255, surfel >> 8);
  uvec4 place = texelFetch(places, at, 0);
  vec4 turn = normalize(vec4(texelFetch(turns, at, 0)));
  vec4 q = normalize(times(turn, vec4(texelFetch(spins, at, 0)) / 32767.0));
  vec3 world = vec3(placeRange[0].x, placeRange[1].x, placeRange[2].x)
      + vec3(placeRange[0].y, placeRange[1].y, placeRange[2].y) * vec3(place.xyz);
  vec3 c = cameraFromWorld * world + shift;
  mat3 axes = cameraFromWorld * mat3(
      turned(q, vec3(1.0, 0.0, 0.0)), turned(q, vec3(0.0, 1.0, 0.0)), turned(q, vec3(0.0, 0.0, 1.0)));
  float towards = dot(c, axes[2]);
  if (c.z < NEAR || -towards < minFacing * length(c)) {
    return;
  }
  uvec4 size = texelFetch(sizes, at, 0);
  float growth = growthRange.x + growthRange.y * float(place.w);
  vec2 scale = exp(scaleRange.x + scaleRange.y * vec2(size.xy) + growth);
  float logit = opacityRange.x + opacityRange.y * float(size.z);
  float logOpacity = -log2(1.0 + exp(-logit));
  float reach = logOpacity + CUTOFF;
  if (reach <= 0.0) {
    return;
  }
  vec2 slant = clamp(c.xy / c.z, -0.65 * picture / focal, 0.65 * picture / focal);
  vec2 near = focal / c.z;
  vec2 a = scale.x * near * (axes[0].xy - slant * axes[0].z);
  vec2 b = scale.y * near * (axes[1].xy - slant * axes[1].z);
  float xx = a.x * a.x + b.x * b.x + LOW_PASS;
  float xy = a.x * a.y + b.x * b.y;
  float yy = a.y * a.y + b.y * b.y + LOW_PASS;
  float halfDifference = 0.5 * (xx - yy);
  float root = sqrt(halfDifference * halfDifference + xy * xy);
  float larger = 0.5 * (xx + yy) + root;
  float crossed = a.x * b.y - a.y * b.x;
  float det = crossed * crossed + LOW_PASS * (xx + yy - LOW_PASS);
  float smaller = det / larger;
  vec2 first = halfDifference > 0.0 ? vec2(halfDifference + root, xy) : vec2(xy, root - halfDifference);
  first = root > 1e-9 * larger ? normalize(first) : vec2(1.0, 0.0);
  vec2 extent = sqrt(2.0 * 0.6931471805599453 * reach * vec2(larger, smaller));
  vec2 pixel = focal * c.xy / c.z + 0.5 * picture;
  footprint = floatBitsToUint(vec4(pixel, extent.x * first));
#if MODE == 1
  vec3 paint = vec3(0.5 + 0.5 * axes[2].x, 0.5 - 0.5 * axes[2].y, 0.5 - 0.5 * axes[2].z);
#elif MODE == 2
  vec2 run = -c.z * c.z / towards * axes[2].xy / focal;
  vec2 second = vec2(-first.y, first.x);
  vec2 slope = vec2(dot(run, first) * extent.x, dot(run, second) * extent.y) / sqrt(reach);
  vec3 paint = vec3(c.z - depthRange.x, slope) / (depthRange.y - depthRange.x);
#else
  vec3 tint = tintRange.x + tintRange.y * vec3(texelFetch(tints, at, 0).xyz);
  vec3 d = turned(vec4(turn.x, -turn.yzw), normalize(world - eye));
  vec3 paint = seenFrom(d, at, tint);
#endif
  look = uvec4(
      floatBitsToUint(extent.y / extent.x), floatBitsToUint(logOpacity),
      packHalf2x16(paint.xy), packHalf2x16(vec2(paint.z, 0.0)));
}
`;

/** A quad along the footprint's axes, cut where it fades. */
const SURFEL_VERTEX = `${HIGH}
uniform usampler2D footprints;
uniform usampler2D looks;
uniform vec2 picture;
flat out vec4 paint;   // colour (or what stands in its place) and the opacity
out vec2 along;        // the fall-off is 2^(-|along|^2)

const float CUTOFF = 7.994353436858858; // log2(255)

void main() {
  int turnOf = gl_VertexID >> 2; // four corners each
  ivec2 at = ivec2(turnOf & 255, turnOf >> 8);
  vec4 footprint = uintBitsToFloat(texelFetch(footprints, at, 0));
  uvec4 look = texelFetch(looks, at, 0);
  float logOpacity = uintBitsToFloat(look.y);
  vec2 corner = vec2(float(gl_VertexID & 1), float(gl_VertexID >> 1 & 1)) * 2.0 - 1.0;
  vec2 first = footprint.zw;
  vec2 second = uintBitsToFloat(look.x) * vec2(-first.y, first.x);
  vec2 pixel = footprint.xy + corner.x * first + corner.y * second;
  along = corner * sqrt(logOpacity + CUTOFF);
  paint = vec4(unpackHalf2x16(look.z), unpackHalf2x16(look.w).x, min(0.99, exp2(logOpacity)));
  gl_Position = vec4(2.0 * pixel.x / picture.x - 1.0, 1.0 - 2.0 * pixel.y / picture.y, 0.0, 1.0);
}
`;

/**
 * The fall-off: 2^(-f) as the eighth power of a cubic that is off by 0.07 % at most up to f = 8, where
 * surfels end. Half the work of exp2 where there is no graphics processor; what lies beyond the cut-off
 * in a quad's corners is fainter than 1/255 and left in.
 */
const SURFEL_FRAGMENT = `precision highp float;
flat in vec4 paint;
in vec2 along;
out vec4 colour;
void main() {
  float fallen = dot(along, along);
#if MODE == 3
  if (fallen > 0.32) {
    discard;
  }
  colour = vec4(paint.rgb * (fallen > 0.2 ? 0.45 : 1.0), 1.0);
#else
  float root = 1.0 + fallen * (-0.0864484161 + fallen * (0.0036118459 - 0.0000773740321 * fallen));
  root *= root;
  root *= root;
  float alpha = paint.a * root * root;
#if MODE == 2
  colour = vec4(vec3(paint.x + dot(paint.yz, along)) * alpha, alpha);
#else
  colour = vec4(paint.rgb * alpha, alpha);
#endif
#endif
}
`;

const version = (mode) => `#version 300 es\n#define MODE ${MODES[mode]}\n`;

/** Both shaders that compute surfels' footprints in a mode; colours change with the direction up to a degree. */
export function footprintShaders(mode, degree) {
  return [WHOLE_VERTEX, version(mode) + FOOTPRINT + seenFrom(degree) + FOOTPRINT_MAIN];
}

/** Both shaders that draw footprints in a mode. */
export function surfelShaders(mode) {
  return [version(mode) + SURFEL_VERTEX, version(mode) + SURFEL_FRAGMENT];
}

/** A triangle over the whole picture. */
export const WHOLE_VERTEX = `#version 300 es
out vec2 uv;
void main() {
  uv = vec2(float((gl_VertexID << 1) & 2), float(gl_VertexID & 2));
  gl_Position = vec4(2.0 * uv - 1.0, 0.0, 1.0);
}
`;

export const BACKDROP_FRAGMENT = `#version 300 es
precision highp float;
in vec2 uv;
uniform vec3 middle;
uniform vec3 rim;
uniform vec2 picture;
out vec4 colour;
float noise(vec2 p) {
  return fract(sin(dot(p, vec2(12.9898, 78.233))) * 43758.5453);
}
void main() {
  vec2 from = (uv - vec2(0.5, 0.56)) * picture / min(picture.x, picture.y);
  float share = smoothstep(0.05, 0.95, length(from));
  vec3 mixed = mix(middle, rim, share) + (noise(gl_FragCoord.xy) - 0.5) / 255.0;
  colour = vec4(mixed, 1.0);
}
`;

/** Sums of normals or depths to what they show. */
export const SUMS_FRAGMENT = `#version 300 es
precision highp float;
uniform sampler2D sums;
uniform int mode;
out vec4 colour;
void main() {
  vec4 sum = texelFetch(sums, ivec2(gl_FragCoord.xy), 0);
  if (sum.a <= 0.5) {
    discard;
  }
  vec3 mean = sum.rgb / sum.a;
  colour = mode == 1 ? vec4(0.5 + 0.5 * normalize(2.0 * mean - 1.0), 1.0) : vec4(vec3(1.0 - 0.8 * clamp(mean.r, 0.0, 1.0)), 1.0);
}
`;

export const MESH_VERTEX = `#version 300 es
precision highp float;
layout(location = 0) in vec4 place;
layout(location = 1) in vec4 tint;
uniform vec2 placeRange[3];
uniform mat3 cameraFromWorld;
uniform vec3 shift;
uniform vec2 focal;
uniform vec2 picture;
out vec3 at;
out vec3 shade;
void main() {
  vec3 world = vec3(placeRange[0].x, placeRange[1].x, placeRange[2].x)
      + vec3(placeRange[0].y, placeRange[1].y, placeRange[2].y) * place.xyz;
  at = cameraFromWorld * world + shift;
  shade = tint.rgb;
  vec2 slant = 2.0 * focal / picture * at.xy;
  gl_Position = vec4(slant.x, -slant.y, (at.z - 0.5) * 0.5, at.z);
}
`;

export const MESH_FRAGMENT = `#version 300 es
precision highp float;
in vec3 at;
in vec3 shade;
uniform float painted;
out vec4 colour;
void main() {
  vec3 normal = normalize(cross(dFdx(at), dFdy(at)));
  normal = normal.z > 0.0 ? -normal : normal;
  float key = max(0.0, dot(normal, normalize(vec3(-0.45, -0.6, -0.75))));
  float fill = max(0.0, dot(normal, normalize(vec3(0.7, -0.1, -0.6))));
  float rim = pow(1.0 - abs(normal.z), 3.0);
  vec3 clay = mix(vec3(0.80, 0.76, 0.72), shade, painted);
  colour = vec4(clay * (0.42 + 0.56 * key + 0.24 * fill) + 0.06 * rim, 1.0);
}
`;
