package ca.uhn.fhir.jpa.interceptor.validation;

import ca.uhn.fhir.context.support.IValidationSupport;
import org.hl7.fhir.common.hapi.validation.validator.WorkerContextValidationSupportAdapter;

import java.util.List;

/**
 * Lets all validation rules use one set of converted definitions. HAPI gives each rule its own, which for ten profiled
 * resource types costs eight seconds of start and 400 MB. In HAPI's package, because the rule class is not public.
 */
public final class SharedWorkerContext {
    private SharedWorkerContext() {}

    public static void share(
            List<IRepositoryValidatingRule> rules,
            IValidationSupport support,
            WorkerContextValidationSupportAdapter context) {
        for (IRepositoryValidatingRule rule : rules) {
            if (rule instanceof RequireValidationRule validation) {
                validation.getValidator().setWrappedWorkerContext(support, context);
            }
        }
    }
}
