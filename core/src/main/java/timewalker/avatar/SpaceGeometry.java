package timewalker.avatar;

import timewalker.basis.GridBox;
import timewalker.settings.NamedSettings;
import timewalker.settings.Setting;
import timewalker.settings.SettingGroup;
import timewalker.surfel.CanonicalMesh;
import timewalker.surfel.MotionLimits;
import timewalker.surfel.SurfelBinding;

/**
 * What the pictures of a person depend on besides the arrays: fixed when the person's space is
 * made, and stored with it, so that other values in the program do not change older avatars.
 */
public record SpaceGeometry(
    @Setting(
            doc =
                "margin of the bases' box on each side of the canonical head; makes room for hair",
            unit = "share of its extent",
            byDefault = "0.15",
            range = "[0, 10]")
        double boxMargin,
    @SettingGroup(doc = "How surfels are bound to triangles") SurfelBinding.Settings binding,
    @SettingGroup(doc = "How far surfels follow their triangles") MotionLimits motion)
    implements NamedSettings<SpaceGeometry> {
  /** Of new avatars, and of those from before it was stored. */
  public static final SpaceGeometry DEFAULT = NamedSettings.defaults(SpaceGeometry.class);

  /** The box that the bases of a person with this C cover. */
  public GridBox boxAround(CanonicalMesh mesh) {
    return GridBox.around(mesh.vertices(), boxMargin);
  }
}
