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
import timewalker.prepare.analysis.AnalysedFace;
import timewalker.prepare.analysis.FaceAnalysis;
import timewalker.prepare.analysis.FaceAnalyzer;
import timewalker.prepare.media.Photo;
import timewalker.prepare.media.PhotoFile;
import timewalker.prepare.person.FaceClue;
import timewalker.prepare.person.FaceDecisions;
import timewalker.prepare.person.Membership;
import timewalker.prepare.person.PersonChoice;
import timewalker.prepare.person.PersonFinder;
import timewalker.prepare.stage.StagesFile;

/** Step 2: finds the person's face in every picture. */
final class PersonStep {
  private final WorkerPool pool;
  private final PrepareSettings settings;

  PersonStep(WorkerPool pool, PrepareSettings settings) {
    this.pool = pool;
    this.settings = settings;
  }

  /**
   * What was found of the people in the pictures.
   *
   * @param faces of each picture, in the order of the pictures
   * @param questions faces that the user is asked about
   * @param others how many other people there seem to be
   */
  record Result(List<PersonFace> faces, FaceDecisions questions, int others) {}

  /** A face good enough to be recognised: its picture, its index there, and what is known of it. */
  private record Candidate(int picture, int face, FaceClue clue) {}

  /** The judgement of one picture's faces so far. */
  private static final class Judgement {
    private final List<AnalysedFace> faces;
    private int face = -1;
    private double likeness = Double.NaN;
    private Verdict verdict = Verdict.KEPT;

    Judgement(List<AnalysedFace> faces) {
      this.faces = faces;
    }

    void choose(int chosen, double howLike) {
      face = chosen;
      likeness = howLike;
    }

    void reject(Verdict.Reason reason, String text) {
      verdict = verdict.and(new Verdict(reason, text));
    }

    PersonFace result() {
      List<AnalysedFace> others = new ArrayList<>(faces);
      Optional<AnalysedFace> person =
          face < 0 ? Optional.empty() : Optional.of(others.remove(face));
      return new PersonFace(person, others, likeness, verdict);
    }
  }

  /**
   * Judges every usable face, gives each picture the person's, and rejects pictures without.
   *
   * @param reference photo of the person, or a folder of some; empty for the most frequent face
   * @param stages what the user says of pictures; those it lists are the person's
   */
  Result run(
      List<AnalysedPicture> pictures,
      Optional<Path> reference,
      FaceDecisions decisions,
      Optional<StagesFile> stages)
      throws IOException {
    List<float[]> references = reference.isPresent() ? references(reference.get()) : List.of();
    List<Judgement> judgements = new ArrayList<>();
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < pictures.size(); i++) {
      List<AnalysedFace> faces =
          pictures.get(i).analysis().map(FaceAnalysis::faces).orElse(List.of());
      judgements.add(new Judgement(faces));
      if (pictures.get(i).analysis().isPresent()) {
        AnalysedPicture picture = pictures.get(i);
        List<Integer> usable = usable(judgements.get(i));
        Optional<StagesFile.Rule> rule =
            stages.flatMap(s -> s.ruleFor(picture.file().names(), picture.frame()));
        if (rule.isPresent() && rule.get().stage().isEmpty()) {
          // It tells nothing of who the person is; the stages say later that it is left out.
          Judgement judgement = judgements.get(i);
          usable.stream().findFirst().ifPresent(face -> judgement.choose(face, Double.NaN));
          continue;
        }
        for (int face : usable) {
          candidates.add(new Candidate(i, face, clue(picture, faces.get(face), rule.isPresent())));
        }
      }
    }
    List<FaceClue> clues = candidates.stream().map(Candidate::clue).toList();
    PersonChoice choice =
        PersonFinder.find(clues, references, decisions, settings.person(), pool.parallel());
    judge(candidates, choice.faces(), judgements);
    for (int i = 0; i < pictures.size(); i++) {
      Judgement judgement = judgements.get(i);
      if (pictures.get(i).analysis().isPresent() && judgement.face < 0) {
        judgement.reject(Verdict.Reason.OTHER_PERSON, people(judgement.faces.size()));
      }
    }
    List<PersonFace> faces = judgements.stream().map(Judgement::result).toList();
    return new Result(faces, choice.questions(clues), choice.others());
  }

  private static String people(int faces) {
    return faces == 1
        ? "its only face is not the person's"
        : "none of its " + faces + " faces is the person's";
  }

  /** Indices of the faces good enough to be recognised; without any, the picture is rejected. */
  private List<Integer> usable(Judgement judgement) {
    List<Integer> usable = new ArrayList<>();
    FaceGate.Complaint first = null;
    for (int i = 0; i < judgement.faces.size(); i++) {
      Optional<FaceGate.Complaint> complaint =
          FaceGate.complaint(judgement.faces.get(i), settings.gates());
      if (complaint.isEmpty()) {
        usable.add(i);
      } else {
        first = first == null ? complaint.get() : first;
      }
    }
    if (judgement.faces.isEmpty()) {
      judgement.reject(Verdict.Reason.NO_FACE, "");
    } else if (usable.isEmpty() && first != null) {
      judgement.face = 0;
      judgement.reject(first.reason(), first.text());
    }
    return usable;
  }

  private static FaceClue clue(AnalysedPicture picture, AnalysedFace face, boolean stated) {
    return new FaceClue(
        picture.file().name(),
        picture.frame(),
        face.landmarks().box().x(),
        face.landmarks().box().y(),
        face.size(),
        face.identity().descriptor(),
        picture.taken().map(t -> (double) t.toLocalDate().toEpochDay()).orElse(Double.NaN),
        stated,
        picture.file().copies());
  }

  /** Gives each picture the person's face, or a doubtful one where there is no other. */
  private static void judge(
      List<Candidate> candidates, List<PersonChoice.Judged> judged, List<Judgement> judgements) {
    int end;
    for (int first = 0; first < candidates.size(); first = end) {
      int picture = candidates.get(first).picture;
      end = first + 1;
      while (end < candidates.size() && candidates.get(end).picture == picture) {
        end++;
      }
      List<PersonChoice.Judged> own = judged.subList(first, end);
      List<Membership> whose = own.stream().map(PersonChoice.Judged::membership).toList();
      int person = whose.lastIndexOf(Membership.PERSON);
      int doubtful = whose.indexOf(Membership.DOUBTFUL);
      int chosen = person >= 0 ? person : doubtful;
      if (chosen >= 0) {
        Judgement judgement = judgements.get(picture);
        judgement.choose(candidates.get(first + chosen).face, own.get(chosen).likeness());
        if (person < 0) {
          judgement.reject(Verdict.Reason.DOUBTFUL_PERSON, doubt(own, own.get(chosen).likeness()));
        }
      }
    }
  }

  private static String doubt(List<PersonChoice.Judged> faces, double likeness) {
    long doubtful = faces.stream().filter(f -> f.membership() == Membership.DOUBTFUL).count();
    return String.format(
        Locale.ROOT,
        "%slikeness %.2f",
        doubtful > 1 ? doubtful + " faces may be the person's, " : "",
        likeness);
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
      throw new BadInputException(
          reference.toString(), "has no photo; name a photo that shows only the person");
    }
    float[][] descriptors = new float[files.size()][];
    pool.each(files.size(), (worker, i) -> descriptors[i] = reference(worker, files.get(i)));
    return List.of(descriptors);
  }

  private float[] reference(Worker worker, Path file) throws IOException {
    Photo photo = PhotoFile.read(file, settings.analysisSize(), settings.decodingTime());
    FaceAnalysis analysis =
        FaceAnalyzer.analyse(worker.models(), photo.picture(), photo.taken(), photo.focalLength());
    if (analysis.faces().size() != 1) {
      throw new BadInputException(
          file.toString(),
          analysis.faces().isEmpty()
              ? "shows no face; --person needs photos that show only the person"
              : String.format(
                  Locale.ROOT,
                  "shows %d faces; --person needs photos that show only the person",
                  analysis.faces().size()));
    }
    return analysis.faces().getFirst().identity().descriptor();
  }
}
