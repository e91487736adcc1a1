package timewalker.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Stands at a record component that is itself a record of settings. */
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface SettingGroup {
  /** The {@link #prefix} of a group that forms its own level. */
  String OWN_LEVEL = ".";

  /** What its settings are about; empty where they belong to the level of another group. */
  String doc() default "";

  /**
   * How the keys of its settings begin. By default with the component's name and a dot. Otherwise
   * the settings belong to the level of the group around them: "delta" makes deltaScale of scale,
   * an empty text leaves it as scale.
   */
  String prefix() default OWN_LEVEL;
}
