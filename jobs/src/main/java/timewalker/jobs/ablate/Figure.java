package timewalker.jobs.ablate;

/** A figure that is measured on a held-out picture. */
public enum Figure {
  PSNR("psnr", "PSNR", " dB", 2, true),
  SSIM("ssim", "SSIM", "", 4, true),
  LPIPS("lpips", "LPIPS", "", 4, false),
  ST_LPIPS("st_lpips", "ST-LPIPS", "", 4, false),
  HEAD_PSNR("head_psnr", "PSNR on the head", " dB", 2, true),
  HEAD_SSIM("head_ssim", "SSIM on the head", "", 4, true),
  NORMALS("normal_deg", "normals", "°", 2, false),
  DEPTH("depth_mm", "depth", " mm", 2, false);

  private final String key;
  private final String title;
  private final String unit;
  private final int digits;
  private final boolean moreIsBetter;

  Figure(String key, String title, String unit, int digits, boolean moreIsBetter) {
    this.key = key;
    this.title = title;
    this.unit = unit;
    this.digits = digits;
    this.moreIsBetter = moreIsBetter;
  }

  /** What it is called in files. */
  public String key() {
    return key;
  }

  String title() {
    return title;
  }

  String unit() {
    return unit;
  }

  /** Digits after the point that say something. */
  int digits() {
    return digits;
  }

  boolean moreIsBetter() {
    return moreIsBetter;
  }
}
