// @ts-check
// One head's mesh on the graphics processor.

export class MeshSet {
  constructor(gl) {
    this.gl = gl;
    this.count = 0;
    this.array = gl.createVertexArray();
    this.places = gl.createBuffer();
    this.colours = gl.createBuffer();
    this.corners = gl.createBuffer();
    gl.bindVertexArray(this.array);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.places);
    gl.enableVertexAttribArray(0);
    gl.vertexAttribPointer(0, 4, gl.UNSIGNED_SHORT, false, 8, 0);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.colours);
    gl.enableVertexAttribArray(1);
    gl.vertexAttribPointer(1, 4, gl.UNSIGNED_BYTE, true, 4, 0);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.corners);
    gl.bindVertexArray(null);
  }

  take(mesh) {
    const gl = this.gl;
    gl.bindVertexArray(this.array);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.places);
    gl.bufferData(gl.ARRAY_BUFFER, mesh.place, gl.STREAM_DRAW);
    if (mesh.corners) {
      gl.bindBuffer(gl.ARRAY_BUFFER, this.colours);
      gl.bufferData(gl.ARRAY_BUFFER, mesh.colours, gl.STATIC_DRAW);
      gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, mesh.corners, gl.STATIC_DRAW);
      this.count = 3 * mesh.triangles;
    }
    gl.bindVertexArray(null);
    this.placeRange = mesh.placeRange;
  }

  get ready() {
    return this.count > 0;
  }
}
