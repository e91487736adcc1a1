package timewalker.jobs.mesh;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import timewalker.jobs.Progress;
import timewalker.mesh.MeshListener;

/** Reports each step of meshing as progress and logs warnings. */
public record MeshSteps(Progress progress) implements MeshListener {
  private static final Logger LOG = LoggerFactory.getLogger(MeshSteps.class);

  @Override
  public void warning(String message) {
    LOG.warn("{}", message);
  }

  @Override
  public void step(String name) {
    progress.note(name);
    progress.advance(1);
  }
}
