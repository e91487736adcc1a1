package timewalker.mesh.stage;

import java.util.Locale;
import timewalker.avatar.OrbitView;
import timewalker.avatar.PersonalSpace;
import timewalker.avatar.StageMix;
import timewalker.engine.Engine;
import timewalker.engine.Moment;
import timewalker.head.HeadParams;
import timewalker.math.BoundingBox;
import timewalker.math.Camera;
import timewalker.math.Parallel;
import timewalker.math.TriangleTree;
import timewalker.mesh.MeshListener;
import timewalker.mesh.MeshTrim;
import timewalker.mesh.OrientedPoints;
import timewalker.mesh.TriangleMesh;
import timewalker.mesh.VertexColours;
import timewalker.mesh.poisson.PoissonReconstruction;
import timewalker.mesh.poisson.PoissonSurface;
import timewalker.raster.RenderSettings;
import timewalker.raster.RenderTarget;
import timewalker.surfel.CanonicalMesh;
import timewalker.surfel.HeadPart;

/**
 * Meshes of a person's life stages (TimeWalker, DNA-2DGS). The surfels of a stage at rest (s_k, ψ =
 * θ = 0) are rendered from all around, filtered by point cutting, and turned into oriented points.
 * Poisson reconstruction makes a surface of them.
 */
public final class StageMesher {
  private static final double GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5));

  /** Largest |y| of a camera direction: at the poles the up direction is undefined. */
  private static final double HIGHEST = 0.97;

  private static final double DISTANCE = 1.0;

  /** Room around the head in a picture. */
  private static final double MARGIN = 1.1;

  /**
   * Where less light than this is left, what lies behind plays no part: a mean depth over all that
   * shines through lies behind the surface.
   */
  private static final float LEAST_LIGHT = 0.1f;

  /** How far the jaw opens so that lips part, radians. */
  private static final double OPEN_JAW = 0.1;

  /** Holes of fewer triangles than this are closed: some square centimetres. */
  private static final int HOLE = 400;

  private final Engine engine;
  private final PersonalSpace space;
  private final RenderSettings render;
  private final StageMeshSettings settings;
  private final Parallel parallel;
  private final MeshListener listener;

  /**
   * @param engine whose space is meshed
   * @param render how the avatar's pictures are drawn; the background does not matter
   */
  public StageMesher(
      Engine engine, RenderSettings render, StageMeshSettings settings, MeshListener listener) {
    this.engine = engine;
    this.space = engine.space();
    this.render =
        render
            .withBackground(0, 0, 0)
            .withCutoffs(render.alphaCutoff(), render.maxAlpha(), LEAST_LIGHT);
    this.settings = settings;
    this.parallel = engine.parallel();
    this.listener = listener;
  }

  /** The points on the surface. */
  public OrientedPoints points(StageMix mix) {
    return points(mix, OrbitView.resting(space, mix));
  }

  private OrientedPoints points(StageMix mix, HeadParams params) {
    Moment moment = engine.newMoment();
    moment.at(mix);
    moment.pose(params);
    Camera[] cameras = cameras(moment.vertices());
    listener.step("Cutting points");
    PointCutting cutting = new PointCutting(moment.colour(cameras[0]), settings.voxel());
    StageCloud cloud = new StageCloud(settings, cutting);
    RenderTarget target = new RenderTarget(settings.size(), settings.size());
    listener.step("Rendering the views");
    for (Camera camera : cameras) {
      moment.draw(camera, render, target);
      cloud.add(target, camera);
    }
    return cloud.points(insideMouth(moment.vertices()));
  }

  /** Where a head's teeth, tongue or the hollow around them are closest. */
  private StageCloud.Place insideMouth(float[] posed) {
    CanonicalMesh head =
        new CanonicalMesh(posed, space.head().faces(), HeadPart.ofTriangles(space.head()));
    TriangleTree.Hit hit = new TriangleTree.Hit();
    return (x, y, z) -> {
      head.wholeTree().closest(x, y, z, TriangleTree.ANY, hit);
      return HeadPart.insideMouth(head.partOf(head.groupOf(hit.triangle)));
    };
  }

  /**
   * The mesh of a mix of life stages at rest, coloured.
   *
   * @return counter-clockwise from outside, open where no surfels are
   */
  public TriangleMesh mesh(StageMix mix) {
    return mesh(mix, OrbitView.resting(space, mix));
  }

  /**
   * As {@link #mesh(StageMix)} in a pose: what {@link DeferredWarp} spares.
   *
   * @param params of the posed head, its shape included
   */
  public TriangleMesh mesh(StageMix mix, HeadParams params) {
    OrientedPoints points = points(mix, params);
    if (points.count() < 100) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "only %d points of this life stage are opaque; train the avatar longer",
              points.count()));
    }
    PoissonSurface surface =
        new PoissonReconstruction(settings.poisson(), parallel, listener).reconstruct(points);
    listener.step("Trimming and colouring");
    TriangleMesh open =
        MeshTrim.smallPieces(surface.trimmed(settings.trim(), HOLE, parallel), settings.pieces());
    return open.withColours(VertexColours.of(open, points, parallel));
  }

  /**
   * A mesh of a mix of life stages that follows the head's motion. It is made with the jaw a little
   * open and bound there: lips that touch at rest would be one surface, which an opened mouth
   * stretches.
   */
  public DeferredWarp moving(StageMix mix) {
    HeadParams open = OrbitView.resting(space, mix).copy();
    open.jaw()[0] += (float) OPEN_JAW;
    return new DeferredWarp(space, mix, mesh(mix, open), open, parallel);
  }

  /** Spread evenly over a sphere around the head, so that each sees all of it. */
  private Camera[] cameras(float[] head) {
    BoundingBox box = BoundingBox.of(head);
    double[] target = box.middle();
    double diagonal = 0;
    for (int c = 0; c < 3; c++) {
      diagonal += box.extent(c) * box.extent(c);
    }
    double focal = settings.size() * DISTANCE / (MARGIN * Math.sqrt(diagonal));
    Camera[] cameras = new Camera[settings.cameras()];
    for (int i = 0; i < cameras.length; i++) {
      double y = HIGHEST * (1 - (2 * i + 1.0) / cameras.length);
      double rim = Math.sqrt(1 - y * y);
      double[] eye = {
        target[0] + DISTANCE * rim * Math.sin(GOLDEN_ANGLE * i),
        target[1] + DISTANCE * y,
        target[2] + DISTANCE * rim * Math.cos(GOLDEN_ANGLE * i)
      };
      cameras[i] = Camera.lookAt(settings.size(), settings.size(), focal, eye, target);
    }
    return cameras;
  }
}
