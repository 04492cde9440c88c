package se.fhirsip.store;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Properties;
import java.util.Set;

/** settings.properties, read strictly: a missing name, or one nobody asks for, stops the start. */
final class Settings {
    private static final String PREFIX = "hapi.fhir.";

    private final Properties values = new Properties();
    private final Set<String> unread = new HashSet<>();

    Settings(Path file) throws IOException {
        try (Reader reader = Files.newBufferedReader(file)) {
            values.load(reader);
        }
        unread.addAll(values.stringPropertyNames());
    }

    String text(String name) {
        String key = PREFIX + name;
        String value = values.getProperty(key);
        if (value == null) {
            throw new IllegalArgumentException("settings: " + key + " is missing");
        }
        unread.remove(key);
        return value.strip();
    }

    boolean flag(String name) {
        return switch (text(name)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("settings: " + PREFIX + name + " must be true or false");
        };
    }

    long number(String name) {
        return Long.parseLong(text(name));
    }

    /** This server has no such feature at all, so the official image must have it switched off. */
    void mustBeOff(String... names) {
        for (String name : names) {
            if (flag(name)) {
                throw new IllegalArgumentException("settings: " + PREFIX + name + " is not offered by this server");
            }
        }
    }

    void requireAllRead() {
        if (!unread.isEmpty()) {
            throw new IllegalArgumentException("settings: nobody reads " + unread);
        }
    }
}
