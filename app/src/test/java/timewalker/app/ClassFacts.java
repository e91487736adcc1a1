package timewalker.app;

import java.io.IOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.FieldRefEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.MethodTypeEntry;
import java.lang.classfile.constantpool.NameAndTypeEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.StringEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a compiled class says about others.
 *
 * @param module the Maven module it belongs to
 * @param name full name, nested classes with a dollar sign
 * @param uses full names of all classes it mentions, itself left out
 * @param members fields and methods it touches: {@code java.lang.System.out}, {@code
 *     java.lang.System.exit(I)V}
 * @param texts its string literals
 * @param settings whether it is a record of settings
 */
record ClassFacts(
    String module,
    String name,
    Set<String> uses,
    Set<String> members,
    Set<String> texts,
    boolean settings) {
  private static final Pattern TYPE = Pattern.compile("L([^;]+);");

  String packageName() {
    return name.substring(0, Math.max(0, name.lastIndexOf('.')));
  }

  /** The facts of every class file below a folder, none where there is no such folder. */
  static List<ClassFacts> below(String module, Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<ClassFacts> facts = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
        facts.add(of(module, Files.readAllBytes(file)));
      }
    }
    return facts;
  }

  static ClassFacts of(String module, byte[] classFile) {
    ClassModel model = ClassFile.of().parse(classFile);
    String name = model.thisClass().asInternalName().replace('/', '.');
    Set<String> uses = new TreeSet<>();
    Set<String> members = new TreeSet<>();
    Set<String> texts = new TreeSet<>();
    for (PoolEntry entry : model.constantPool()) {
      switch (entry) {
        case ClassEntry type -> addTypes(uses, asDescriptor(type.asInternalName()));
        case NameAndTypeEntry typed -> addTypes(uses, typed.type().stringValue());
        case MethodTypeEntry type -> addTypes(uses, type.descriptor().stringValue());
        case MemberRefEntry member ->
            members.add(
                member.owner().asInternalName().replace('/', '.')
                    + "."
                    + member.name().stringValue()
                    + (member instanceof FieldRefEntry ? "" : member.type().stringValue()));
        case StringEntry text -> texts.add(text.stringValue());
        default -> {}
      }
    }
    for (FieldModel field : model.fields()) {
      addTypes(uses, field.fieldType().stringValue());
    }
    for (MethodModel method : model.methods()) {
      addTypes(uses, method.methodType().stringValue());
    }
    uses.remove(name);
    return new ClassFacts(module, name, uses, members, texts, holdsSettings(model));
  }

  private static boolean holdsSettings(ClassModel model) {
    return model.findAttribute(Attributes.record()).stream()
        .flatMap(parts -> parts.components().stream())
        .flatMap(part -> part.findAttribute(Attributes.runtimeVisibleAnnotations()).stream())
        .flatMap(found -> found.annotations().stream())
        .anyMatch(a -> a.className().stringValue().startsWith("Ltimewalker/settings/Setting"));
  }

  private static String asDescriptor(String internalName) {
    return internalName.startsWith("[") ? internalName : "L" + internalName + ";";
  }

  private static void addTypes(Set<String> uses, String descriptor) {
    Matcher type = TYPE.matcher(descriptor);
    while (type.find()) {
      uses.add(type.group(1).replace('/', '.'));
    }
  }
}
