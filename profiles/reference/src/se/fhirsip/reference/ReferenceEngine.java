package se.fhirsip.reference;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import org.hl7.fhir.r5.elementmodel.Manager.FhirFormat;
import org.hl7.fhir.r5.model.CanonicalType;
import org.hl7.fhir.r5.model.ElementDefinition;
import org.hl7.fhir.r5.model.StructureDefinition;
import org.hl7.fhir.r5.model.ValueSet;
import org.hl7.fhir.r5.utils.validation.IResourceValidator;
import org.hl7.fhir.r5.utils.validation.constants.BestPracticeWarningLevel;
import org.hl7.fhir.r5.utils.validation.constants.BindingKind;
import org.hl7.fhir.r5.utils.validation.constants.ReferenceValidationPolicy;
import org.hl7.fhir.utilities.settings.FhirSettings;
import org.hl7.fhir.utilities.validation.ValidationMessage;
import org.hl7.fhir.validation.ValidationEngine;
import org.hl7.fhir.validation.instance.advisor.BasePolicyAdvisorForFullValidation;
import org.hl7.fhir.validation.service.model.InstanceValidatorParameters;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;

/**
 * The HL7 reference engine, asked line by line: a JSON request on each line of standard input, a JSON answer on each line
 * of standard output. The argument is what is loaded besides R4: a folder of profiles, or a package (.tgz). Packages are
 * taken from user.home/.fhir/packages and nothing is fetched.
 *
 * <p>The engine's own switch assumeValidRestReferences makes it read the type of a target out of a reference Type/id and
 * hold it against the profile; by default it checks no reference that it cannot resolve (InstanceValidator.checkReference).
 */
public final class ReferenceEngine extends ValidationEngine {
    private static final Gson JSON = new GsonBuilder().disableHtmlEscaping().create();
    private static final String CORE = "hl7.fhir.r4.core#4.0.1";

    /** @param profile canonical URLs besides those that the resource claims in meta.profile */
    record Request(String id, String format, List<String> profile, String content) {}

    record Issue(String severity, String code, String expression, String messageId, String text) {}

    record Answer(String id, List<Issue> issues) {}

    private ReferenceEngine(ValidationEngine loaded) throws Exception {
        super(loaded);
        setDisplayWarnings(true); // another display than the code system's is a warning, as in the store
        connectToTSServer(null, null, null, false);
        setPolicyAdvisor(new WithoutTerminologyServer());
    }

    public static void main(String[] arguments) throws Exception {
        PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.setOut(System.err); // what the engine prints is no answer
        FhirSettings.setProhibitNetworkAccess(true);
        InstanceValidatorParameters parameters = new InstanceValidatorParameters();
        parameters.setAssumeValidRestReferences(true);
        parameters.setExtensions(List.of("any")); // R4 lets anybody add extensions (extensibility.html), and so does the store
        parameters.setBestPracticeLevel(BestPracticeWarningLevel.Ignore); // as the store is set
        ValidationEngine loaded = new ValidationEngineBuilder()
                .withVersion("4.0.1")
                .withDefaultInstanceValidatorParameters(parameters)
                .withNoTerminologyServer()
                .fromSource(CORE);
        loaded.getIgLoader().loadIg(loaded.getIgs(), loaded.getBinaries(), arguments[0], false);
        ReferenceEngine engine = new ReferenceEngine(loaded);
        engine.answer(new Request("", "json", List.of(), "{\"resourceType\": \"Basic\"}"));
        answers.println(JSON.toJson(Map.of("ready", true)));
        BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = requests.readLine(); line != null; line = requests.readLine()) {
            answers.println(JSON.toJson(engine.answer(JSON.fromJson(line, Request.class))));
        }
    }

    private Answer answer(Request request) throws Exception {
        FhirFormat format = "xml".equals(request.format()) ? FhirFormat.XML : FhirFormat.JSON;
        List<ValidationMessage> messages = new ArrayList<>();
        validate(request.content().getBytes(StandardCharsets.UTF_8), format, request.profile(), messages);
        return new Answer(request.id(), messages.stream().map(ReferenceEngine::issue).toList());
    }

    private static Issue issue(ValidationMessage message) {
        return new Issue(
                message.getLevel().toCode(),
                message.getType().toCode(),
                message.getLocation(),
                message.getMessageId(),
                message.getMessage());
    }

    /** Code systems of HL7's terminology package, such as ICF: they exist, though R4 core does not have them. */
    @Override
    public boolean resolveURL(
            IResourceValidator validator,
            Object context,
            String path,
            String url,
            String type,
            boolean canonical,
            List<CanonicalType> targets) {
        return url.startsWith("http://terminology.hl7.org/CodeSystem/")
                || url.startsWith("http://hl7.org/fhir/sid/")
                || super.resolveURL(validator, context, path, url, type, canonical, targets);
    }

    /** Media types are in no package: only a terminology server can tell them, so they are not judged. */
    private static final class WithoutTerminologyServer extends BasePolicyAdvisorForFullValidation {
        WithoutTerminologyServer() {
            super(ReferenceValidationPolicy.IGNORE, null);
        }

        @Override
        public EnumSet<CodedContentValidationAction> policyForCodedContent(
                IResourceValidator validator,
                Object context,
                String path,
                ElementDefinition definition,
                StructureDefinition structure,
                BindingKind kind,
                AdditionalBindingPurpose purpose,
                ValueSet valueSet,
                List<String> systems) {
            return valueSet != null && "http://hl7.org/fhir/ValueSet/mimetypes".equals(valueSet.getUrl())
                    ? EnumSet.noneOf(CodedContentValidationAction.class)
                    : super.policyForCodedContent(
                            validator, context, path, definition, structure, kind, purpose, valueSet, systems);
        }
    }
}
