package timewalker.prepare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import timewalker.io.BadInputException;
import timewalker.prepare.look.Look;
import timewalker.prepare.look.Looker;
import timewalker.prepare.look.SeenFace;
import timewalker.prepare.media.Photo;
import timewalker.prepare.media.PhotoFile;
import timewalker.prepare.person.FaceClue;
import timewalker.prepare.person.FaceDecisions;
import timewalker.prepare.person.PersonChoice;
import timewalker.prepare.person.PersonFinder;
import timewalker.prepare.person.Who;
import timewalker.prepare.stage.StagesFile;

/** Step 2: finds the person's face in every picture. */
final class PersonStep {
  private final Crew crew;
  private final PrepareSettings settings;

  PersonStep(Crew crew, PrepareSettings settings) {
    this.crew = crew;
    this.settings = settings;
  }

  /**
   * What was found of the people in the pictures.
   *
   * @param questions faces that the user is asked about
   * @param others how many other people there seem to be
   */
  record Result(FaceDecisions questions, int others) {}

  /**
   * Judges every usable face, gives each picture the person's, and rejects pictures without.
   *
   * @param reference photo of the person, or a folder of some; empty for the most frequent face
   * @param stages what the user says of pictures; those it lists are the person's
   */
  Result run(
      List<Picture> pictures,
      Optional<Path> reference,
      FaceDecisions decisions,
      Optional<StagesFile> stages)
      throws IOException {
    List<float[]> references = reference.isPresent() ? references(reference.get()) : List.of();
    List<FaceClue> clues = new ArrayList<>();
    List<Picture> owners = new ArrayList<>();
    List<SeenFace> faces = new ArrayList<>();
    for (Picture picture : pictures) {
      if (picture.look() == null) {
        continue;
      }
      boolean stated =
          stages
              .flatMap(s -> s.ruleFor(picture.file().name(), picture.frame()))
              .flatMap(StagesFile.Rule::stage)
              .isPresent();
      for (SeenFace face : usable(picture)) {
        clues.add(clue(picture, face, stated));
        owners.add(picture);
        faces.add(face);
      }
    }
    PersonChoice choice =
        PersonFinder.find(clues, references, decisions, settings.person(), crew.parallel());
    for (int i = 0; i < clues.size(); i++) {
      give(owners.get(i), faces.get(i), choice.faces().get(i));
    }
    for (int i = 1; i < clues.size(); i++) {
      boolean both =
          choice.faces().get(i - 1).who() == Who.DOUBTFUL
              && choice.faces().get(i).who() == Who.DOUBTFUL;
      if (both && owners.get(i) == owners.get(i - 1)) {
        owners.get(i).explain("two faces, either may be the person's");
      }
    }
    for (Picture picture : pictures) {
      if (picture.look() != null && picture.face == null) {
        picture.reject(Verdict.Reason.OTHER_PERSON, people(picture.look().faces().size()));
      }
    }
    return new Result(choice.questions(clues), choice.others());
  }

  private static String people(int faces) {
    return faces == 1 ? "one face, not the person's" : faces + " faces, none of them the person's";
  }

  /** Faces good enough to tell whose they are; a picture without any is rejected. */
  private List<SeenFace> usable(Picture picture) {
    List<SeenFace> usable = new ArrayList<>();
    FaceGate.Complaint first = null;
    for (SeenFace face : picture.look().faces()) {
      Optional<FaceGate.Complaint> complaint = FaceGate.complaint(face, settings.gates());
      if (complaint.isEmpty()) {
        usable.add(face);
      } else {
        first = first == null ? complaint.get() : first;
      }
    }
    if (picture.look().faces().isEmpty()) {
      picture.reject(Verdict.Reason.NO_FACE, "");
    } else if (usable.isEmpty()) {
      picture.face = picture.look().faces().getFirst();
      picture.reject(first.reason(), first.text());
    }
    return usable;
  }

  private static FaceClue clue(Picture picture, SeenFace face, boolean stated) {
    return new FaceClue(
        picture.file().name(),
        picture.frame(),
        face.landmarks().box().x(),
        face.landmarks().box().y(),
        face.size(),
        face.identity().descriptor(),
        picture.look().taken().map(t -> (double) t.toLocalDate().toEpochDay()).orElse(Double.NaN),
        stated);
  }

  private static void give(Picture picture, SeenFace face, PersonChoice.Judged judged) {
    boolean none = picture.face == null;
    if (judged.who() == Who.PERSON) {
      picture.face = face;
      picture.likeness = judged.likeness();
    } else if (judged.who() == Who.DOUBTFUL && none) {
      picture.face = face;
      picture.likeness = judged.likeness();
      picture.reject(
          Verdict.Reason.DOUBTFUL_PERSON,
          String.format(Locale.ROOT, "likeness %.2f", judged.likeness()));
    }
  }

  private List<float[]> references(Path reference) throws IOException {
    List<Path> files = new ArrayList<>();
    if (Files.isDirectory(reference)) {
      try (Stream<Path> all = Files.list(reference)) {
        all.filter(Files::isRegularFile).sorted().forEach(files::add);
      }
      files.removeIf(file -> file.getFileName().toString().startsWith("."));
    } else {
      files.add(reference);
    }
    if (files.isEmpty()) {
      throw new BadInputException(reference.toString(), "holds no photo of the person");
    }
    float[][] descriptors = new float[files.size()][];
    crew.each(files.size(), (desk, i) -> descriptors[i] = reference(desk, files.get(i)));
    return List.of(descriptors);
  }

  private float[] reference(Desk desk, Path file) throws IOException {
    Photo photo = PhotoFile.read(file, settings.lookSize(), settings.patience());
    Look look = Looker.at(desk.models(), photo.picture(), photo.taken(), photo.focalLength());
    if (look.faces().size() != 1) {
      throw new BadInputException(
          file.toString(),
          look.faces().isEmpty()
              ? "shows no face; --person takes photos that show the person alone"
              : String.format(
                  Locale.ROOT,
                  "shows %d faces; --person takes photos that show the person alone",
                  look.faces().size()));
    }
    return look.faces().getFirst().identity().descriptor();
  }
}
