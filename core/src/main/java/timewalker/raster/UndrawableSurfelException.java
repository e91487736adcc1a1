package timewalker.raster;

/** A surfel has a non-finite number or a rotation without a direction, so nothing is drawn. */
public final class UndrawableSurfelException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  UndrawableSurfelException(String message) {
    super(message);
  }
}
