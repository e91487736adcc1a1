package timewalker.prepare;

import java.nio.file.Path;

/**
 * A photo or clip that was given.
 *
 * @param path where it lies
 * @param name below the input, with '/': what stages files and reports call it
 * @param clip whether it is a clip
 */
public record InputFile(Path path, String name, boolean clip) {}
