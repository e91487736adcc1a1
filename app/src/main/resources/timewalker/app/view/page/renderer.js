// @ts-check
// Draws heads with WebGL 2: surfels as colour, normals, depth or discs, or meshes; one head, or two
// with a wipe between them.
import * as shaders from './shaders.js';
import { ROW } from './packet.js';
import { SurfelSet } from './surfels.js';
import { MeshSet } from './mesh.js';

const TEXTURES = ['order', 'places', 'turns', 'spins', 'sizes', 'tints'];

/** Half the depth that is told apart around the target, metres. */
const DEPTH_HALF = 0.16;

export class Renderer {
  /** Throws where there is no WebGL 2. */
  constructor(canvas, person, directions) {
    const gl = canvas.getContext('webgl2', {
      alpha: true,
      premultipliedAlpha: true,
      antialias: false,
      depth: true,
      powerPreference: 'high-performance',
    });
    if (!gl) {
      throw new Error('this browser has no WebGL 2');
    }
    this.canvas = canvas;
    this.gl = gl;
    this.directions = directions;
    this.surfelPrograms = { colour: program(gl, ...shaders.surfelShaders('colour')) };
    this.footprintPrograms = { colour: program(gl, ...shaders.footprintShaders('colour', directions.degree)) };
    this.backdropProgram = program(gl, shaders.WHOLE_VERTEX, shaders.BACKDROP_FRAGMENT);
    this.sumsProgram = program(gl, shaders.WHOLE_VERTEX, shaders.SUMS_FRAGMENT);
    this.meshProgram = program(gl, shaders.MESH_VERTEX, shaders.MESH_FRAGMENT);
    this.minFacing = person.minFacing;
    this.surfels = [new SurfelSet(gl, person.minFacing), new SurfelSet(gl, person.minFacing)];
    this.meshes = [new MeshSet(gl), new MeshSet(gl)];
    this.nothing = gl.createVertexArray();
    /** @type {WebGLFramebuffer | undefined} */
    this.backdropFrame = undefined;
    /** @type {WebGLRenderbuffer | undefined} */
    this.backdropPixels = undefined;
    /** @type {WebGLFramebuffer | undefined} */
    this.footprintFrame = undefined;
    /** @type {WebGLTexture | undefined} */
    this.footprints = undefined;
    /** @type {WebGLTexture | undefined} */
    this.looks = undefined;
    this.fine = Boolean(gl.getExtension('EXT_color_buffer_float') ?? gl.getExtension('EXT_color_buffer_half_float'));
    this.fillDirections();
    gl.disable(gl.DITHER);
  }

  fillDirections() {
    const gl = this.gl;
    this.directionTexture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D_ARRAY, this.directionTexture);
    const { rows, layers, bytes } = this.directions;
    gl.texStorage3D(gl.TEXTURE_2D_ARRAY, 1, gl.RGBA8I, ROW, rows / ROW, Math.max(1, layers));
    if (layers > 0) {
      gl.texSubImage3D(
        gl.TEXTURE_2D_ARRAY, 0, 0, 0, 0, ROW, rows / ROW, layers, gl.RGBA_INTEGER, gl.BYTE, bytes);
    }
    gl.texParameteri(gl.TEXTURE_2D_ARRAY, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D_ARRAY, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
  }

  /** Whether there is something to draw in a mode. */
  ready(mode, compare) {
    const sets = mode === 'mesh' ? this.meshes : this.surfels;
    return sets[0].ready && (!compare || sets[1].ready);
  }

  /** Sorts what a mode needs; draw with the same camera afterwards. */
  async sort(camera, mode, compare) {
    if (mode !== 'mesh') {
      await Promise.all((compare ? [0, 1] : [0]).map((slot) => this.surfels[slot].sort(camera)));
    }
  }

  /** Draws everything. backdrop: two colours (middle, rim), or null for transparency. */
  draw(camera, mode, backdrop, compare, wipe) {
    const gl = this.gl;
    const { width, height } = camera;
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    gl.viewport(0, 0, width, height);
    gl.disable(gl.SCISSOR_TEST);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(mode === 'mesh' ? gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT : gl.COLOR_BUFFER_BIT);
    if (backdrop) {
      this.drawBackdrop(backdrop, width, height);
    }
    const border = Math.round(wipe * width);
    const parts = compare ? [[0, 0, border], [1, border, width - border]] : [[0, 0, width]];
    for (const [slot, left, across] of parts) {
      if (across > 0) {
        if (compare) {
          gl.enable(gl.SCISSOR_TEST);
          gl.scissor(left, 0, across, height);
        }
        this.drawHead(slot, camera, mode);
      }
    }
    gl.disable(gl.SCISSOR_TEST);
    gl.bindVertexArray(null);
  }

  /** Resolves with the milliseconds until what was asked for so far is drawn, in steps of the browser's frames. */
  whenDrawn() {
    const gl = this.gl;
    const from = performance.now();
    const sync = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    gl.flush();
    return new Promise((resolve) => {
      const look = () => {
        if (gl.isContextLost() || gl.getSyncParameter(sync, gl.SYNC_STATUS) === gl.SIGNALED) {
          gl.deleteSync(sync);
          resolve(performance.now() - from);
        } else {
          requestAnimationFrame(look);
        }
      };
      requestAnimationFrame(look);
    });
  }

  drawHead(slot, camera, mode) {
    if (mode === 'mesh') {
      this.drawMesh(this.meshes[slot], camera);
    } else if (mode === 'normal' || mode === 'depth') {
      this.drawSums(this.surfels[slot], camera, mode);
    } else {
      this.drawSurfels(this.surfels[slot], camera, mode);
    }
  }

  /** Painted once for a size and colours, then copied. */
  drawBackdrop(backdrop, width, height) {
    const gl = this.gl;
    const key = `${width} ${height} ${backdrop.middle} ${backdrop.rim}`;
    if (this.backdropKey !== key) {
      this.backdropKey = key;
      this.backdropFrame ??= gl.createFramebuffer();
      this.backdropPixels ??= gl.createRenderbuffer();
      gl.bindRenderbuffer(gl.RENDERBUFFER, this.backdropPixels);
      gl.renderbufferStorage(gl.RENDERBUFFER, gl.RGBA8, width, height);
      gl.bindFramebuffer(gl.FRAMEBUFFER, this.backdropFrame);
      gl.framebufferRenderbuffer(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.RENDERBUFFER, this.backdropPixels);
      this.paintBackdrop(backdrop, width, height);
    }
    gl.bindFramebuffer(gl.READ_FRAMEBUFFER, this.backdropFrame);
    gl.bindFramebuffer(gl.DRAW_FRAMEBUFFER, null);
    gl.blitFramebuffer(0, 0, width, height, 0, 0, width, height, gl.COLOR_BUFFER_BIT, gl.NEAREST);
    gl.bindFramebuffer(gl.READ_FRAMEBUFFER, null);
  }

  paintBackdrop({ middle, rim }, width, height) {
    const gl = this.gl;
    const p = this.backdropProgram;
    gl.useProgram(p.id);
    gl.bindVertexArray(this.nothing);
    gl.disable(gl.BLEND);
    gl.disable(gl.DEPTH_TEST);
    gl.uniform3fv(p.at('middle'), middle);
    gl.uniform3fv(p.at('rim'), rim);
    gl.uniform2f(p.at('picture'), width, height);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }

  drawSurfels(set, camera, mode) {
    const gl = this.gl;
    const target = gl.getParameter(gl.FRAMEBUFFER_BINDING);
    const scissor = gl.isEnabled(gl.SCISSOR_TEST);
    gl.disable(gl.SCISSOR_TEST);
    this.computeFootprints(set, camera, mode);
    gl.bindFramebuffer(gl.FRAMEBUFFER, target);
    gl.viewport(0, 0, camera.width, camera.height);
    if (scissor) {
      gl.enable(gl.SCISSOR_TEST);
    }
    this.surfelPrograms[mode] ??= program(gl, ...shaders.surfelShaders(mode));
    const p = this.surfelPrograms[mode];
    gl.useProgram(p.id);
    this.bind(p, [['footprints', this.footprints], ['looks', this.looks]]);
    gl.uniform2f(p.at('picture'), camera.width, camera.height);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.bindVertexArray(this.quads(set.count));
    gl.drawElements(gl.TRIANGLES, 6 * set.drawn, gl.UNSIGNED_INT, 0);
  }

  /** Once a surfel, in the order of drawing, what its four corners share: most of the work where there is no graphics processor. */
  computeFootprints(set, camera, mode) {
    const gl = this.gl;
    this.footprintPrograms[mode] ??= program(gl, ...shaders.footprintShaders(mode, this.directions.degree));
    const p = this.footprintPrograms[mode];
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.footprintTarget(set.rows / ROW));
    gl.viewport(0, 0, ROW, Math.ceil(set.drawn / ROW));
    gl.disable(gl.DEPTH_TEST);
    gl.disable(gl.BLEND);
    gl.useProgram(p.id);
    aim(gl, p, camera);
    this.bind(p, TEXTURES.map((name) => [name, set.textures[name].id]));
    gl.activeTexture(gl.TEXTURE0 + TEXTURES.length);
    gl.bindTexture(gl.TEXTURE_2D_ARRAY, this.directionTexture);
    gl.activeTexture(gl.TEXTURE0);
    gl.uniform1i(p.at('directions'), TEXTURES.length);
    gl.uniform4fv(p.at('directionSteps'), this.directions.steps);
    gl.uniform2fv(p.at('placeRange'), set.placeRange.flat());
    gl.uniform2fv(p.at('growthRange'), set.growthRange);
    gl.uniform2fv(p.at('scaleRange'), set.attributes.scaleRange);
    gl.uniform2fv(p.at('opacityRange'), set.attributes.opacityRange);
    gl.uniform2fv(p.at('tintRange'), set.attributes.tintRange);
    gl.uniform3fv(p.at('eye'), camera.eye);
    gl.uniform1f(p.at('minFacing'), this.minFacing);
    const middle = length(camera.eye, camera.target);
    gl.uniform2f(p.at('depthRange'), middle - DEPTH_HALF, middle + DEPTH_HALF);
    gl.bindVertexArray(this.nothing);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }

  bind(p, textures) {
    const gl = this.gl;
    textures.forEach(([name, id], unit) => {
      gl.activeTexture(gl.TEXTURE0 + unit);
      gl.bindTexture(gl.TEXTURE_2D, id);
      gl.uniform1i(p.at(name), unit);
    });
    gl.activeTexture(gl.TEXTURE0);
  }

  /** Two textures of four numbers a surfel to draw into. */
  footprintTarget(height) {
    const gl = this.gl;
    if (!(this.footprintRows >= height)) {
      this.footprintRows = height;
      gl.deleteTexture(this.footprints ?? null);
      gl.deleteTexture(this.looks ?? null);
      this.footprintFrame ??= gl.createFramebuffer();
      gl.bindFramebuffer(gl.FRAMEBUFFER, this.footprintFrame);
      [this.footprints, this.looks] = [gl.COLOR_ATTACHMENT0, gl.COLOR_ATTACHMENT1].map((at) => {
        const id = gl.createTexture();
        gl.bindTexture(gl.TEXTURE_2D, id);
        gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RGBA32UI, ROW, height);
        gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
        gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
        gl.framebufferTexture2D(gl.FRAMEBUFFER, at, gl.TEXTURE_2D, id, 0);
        return id;
      });
      gl.drawBuffers([gl.COLOR_ATTACHMENT0, gl.COLOR_ATTACHMENT1]);
    }
    return this.footprintFrame;
  }

  /**
   * Two triangles for each of so many surfels. One long list instead of instances: software
   * rasterizers, and some graphics processors, start anew with each instance.
   */
  quads(count) {
    const gl = this.gl;
    if (!this.quadArray) {
      this.quadArray = gl.createVertexArray();
      this.quadCount = 0;
      this.quadBuffer = gl.createBuffer();
    }
    gl.bindVertexArray(this.quadArray);
    if (this.quadCount < count) {
      const corners = new Uint32Array(6 * count);
      for (let k = 0; k < count; k++) {
        corners.set([4 * k, 4 * k + 1, 4 * k + 2, 4 * k + 2, 4 * k + 1, 4 * k + 3], 6 * k);
      }
      gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.quadBuffer);
      gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, corners, gl.STATIC_DRAW);
      this.quadCount = count;
    }
    return this.quadArray;
  }

  /** Normals and depths are sums first, divided by their weights at the end. */
  drawSums(set, camera, mode) {
    const gl = this.gl;
    const target = this.sumsTarget(camera.width, camera.height);
    gl.bindFramebuffer(gl.FRAMEBUFFER, target);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    this.drawSurfels(set, camera, mode);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    const p = this.sumsProgram;
    gl.useProgram(p.id);
    gl.bindVertexArray(this.nothing);
    gl.disable(gl.BLEND);
    gl.bindTexture(gl.TEXTURE_2D, this.sums);
    gl.uniform1i(p.at('sums'), 0);
    gl.uniform1i(p.at('mode'), shaders.MODES[mode]);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }

  sumsTarget(width, height) {
    const gl = this.gl;
    if (this.sumsSize !== `${width}x${height}`) {
      this.sumsSize = `${width}x${height}`;
      gl.deleteTexture(this.sums ?? null);
      gl.deleteFramebuffer(this.sumsFrame ?? null);
      this.sums = gl.createTexture();
      gl.bindTexture(gl.TEXTURE_2D, this.sums);
      gl.texStorage2D(gl.TEXTURE_2D, 1, this.fine ? gl.RGBA16F : gl.RGBA8, width, height);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
      this.sumsFrame = gl.createFramebuffer();
      gl.bindFramebuffer(gl.FRAMEBUFFER, this.sumsFrame);
      gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, this.sums, 0);
    }
    return this.sumsFrame;
  }

  drawMesh(set, camera) {
    const gl = this.gl;
    const p = this.meshProgram;
    gl.useProgram(p.id);
    aim(gl, p, camera);
    gl.uniform2fv(p.at('placeRange'), set.placeRange.flat());
    gl.uniform1f(p.at('painted'), 0.6);
    gl.disable(gl.BLEND);
    gl.enable(gl.DEPTH_TEST);
    gl.bindVertexArray(set.array);
    gl.drawElements(gl.TRIANGLES, set.count, gl.UNSIGNED_INT, 0);
  }
}

function aim(gl, p, camera) {
  const { right, down, forward } = camera;
  gl.uniformMatrix3fv(p.at('cameraFromWorld'), false, [0, 1, 2].flatMap((c) => [right[c], down[c], forward[c]]));
  gl.uniform3fv(p.at('shift'), camera.shift);
  gl.uniform2f(p.at('focal'), camera.focal, camera.focal);
  gl.uniform2f(p.at('picture'), camera.width, camera.height);
}

function length(a, b) {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

function program(gl, vertex, fragment) {
  const id = gl.createProgram();
  for (const [type, source] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]]) {
    const shader = gl.createShader(type);
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(id, shader);
    if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS)) {
      throw new Error(gl.getShaderInfoLog(shader) ?? 'a shader cannot be compiled');
    }
  }
  gl.linkProgram(id);
  if (!gl.getProgramParameter(id, gl.LINK_STATUS)) {
    throw new Error(gl.getProgramInfoLog(id) ?? 'a program cannot be linked');
  }
  const places = new Map();
  return {
    id,
    at(name) {
      if (!places.has(name)) {
        places.set(name, gl.getUniformLocation(id, name));
      }
      return places.get(name);
    },
  };
}
