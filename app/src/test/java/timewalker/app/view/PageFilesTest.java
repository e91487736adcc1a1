package timewalker.app.view;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The files of the page as the program holds them. */
class PageFilesTest {
  static final String[] MODULES = PageFiles.MODULES;
  static final String[] WORKERS = PageFiles.WORKERS;

  @ParameterizedTest
  @FieldSource({"MODULES", "WORKERS"})
  void everyScriptAsksForTheCheckOfItsTypes(String name) {
    assertThat(new PageFiles().text(name)).startsWith("// @ts-check\n");
  }
}
