package timewalker.mesh;

/** Receives the progress of a reconstruction. */
public interface MeshListener {
  /** Hears nothing. */
  MeshListener SILENT =
      new MeshListener() {
        @Override
        public void warning(String message) {}

        @Override
        public void step(String name) {}
      };

  /** Something was left out or looks wrong. */
  void warning(String message);

  /** The next step begins; may throw to stop the work. */
  void step(String name);
}
