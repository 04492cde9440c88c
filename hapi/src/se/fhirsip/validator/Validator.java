package se.fhirsip.validator;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.parser.DataFormatException;
import ca.uhn.fhir.rest.api.EncodingEnum;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.ValidationOptions;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.PrePopulatedValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.hl7.fhir.r5.utils.validation.constants.BestPracticeWarningLevel;
import org.slf4j.bridge.SLF4JBridgeHandler;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The store's validator without the store: the same engine and the same profiles, for `fhir-sip validate`. Argument: the
 * folder of profiles. One JSON object a line on standard input, {"content": text, "profile": url or absent}, and one a
 * line on standard output: {"outcome": OperationOutcome, "json": the resource as JSON, where it came as XML}. Prints
 * {"ready": true} first. The end of standard input ends it.
 */
public final class Validator {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final FhirContext fhir = FhirContext.forR4();
    private final FhirValidator validator;

    private Validator(Path profiles) throws IOException {
        PrePopulatedValidationSupport ours = new PrePopulatedValidationSupport(fhir);
        for (Path file : files(profiles)) {
            ours.addResource(fhir.newJsonParser().parseResource(Files.readString(file)));
        }
        FhirInstanceValidator engine = new FhirInstanceValidator(new ValidationSupportChain(
                new DefaultProfileValidationSupport(fhir),
                ours,
                new InMemoryTerminologyServerValidationSupport(fhir),
                new CommonCodeSystemsTerminologyService(fhir)));
        engine.setBestPracticeWarningLevel(BestPracticeWarningLevel.Ignore);
        engine.setAnyExtensionsAllowed(true);
        validator = fhir.newValidator().registerValidatorModule(engine);
    }

    public static void main(String[] arguments) throws IOException {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.setOut(System.err);
        Validator validator = new Validator(Path.of(arguments[0]));
        validator.answer("{\"resourceType\": \"Basic\"}", null);
        answers.println("{\"ready\": true}");
        BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = requests.readLine(); line != null; line = requests.readLine()) {
            JsonNode request = JSON.readTree(line);
            answers.println(validator.answer(request.get("content").asText(), request.path("profile").asText(null)));
        }
    }

    private String answer(String content, String profile) throws IOException {
        ValidationOptions options = new ValidationOptions();
        options.addProfileIfNotBlank(profile);
        ObjectNode answer = JSON.createObjectNode();
        var outcome = validator.validateWithResult(content, options).toOperationOutcome();
        answer.set("outcome", JSON.readTree(fhir.newJsonParser().encodeResourceToString(outcome)));
        if (EncodingEnum.detectEncodingNoDefault(content) == EncodingEnum.XML) {
            answer.set("json", json(content));
        }
        return JSON.writeValueAsString(answer);
    }

    private JsonNode json(String xml) throws IOException {
        try {
            return JSON.readTree(fhir.newJsonParser().encodeResourceToString(fhir.newXmlParser().parseResource(xml)));
        } catch (DataFormatException unreadable) {
            return null;
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> listing = Files.list(folder)) {
            return listing.filter(file -> file.toString().endsWith(".json")).sorted().toList();
        }
    }
}
