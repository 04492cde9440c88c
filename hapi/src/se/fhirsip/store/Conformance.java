package se.fhirsip.store;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.jpa.api.dao.DaoRegistry;
import ca.uhn.fhir.jpa.api.dao.IFhirResourceDao;
import ca.uhn.fhir.jpa.interceptor.validation.IRepositoryValidatingRule;
import ca.uhn.fhir.jpa.interceptor.validation.RepositoryValidatingInterceptor;
import ca.uhn.fhir.jpa.interceptor.validation.RepositoryValidatingRuleBuilder;
import ca.uhn.fhir.jpa.interceptor.validation.SharedWorkerContext;
import ca.uhn.fhir.jpa.searchparam.SearchParameterMap;
import ca.uhn.fhir.rest.api.server.IBundleProvider;
import ca.uhn.fhir.rest.api.server.SystemRequestDetails;
import ca.uhn.fhir.rest.param.TokenParam;
import ca.uhn.fhir.rest.server.exceptions.ResourceGoneException;
import ca.uhn.fhir.rest.server.exceptions.ResourceNotFoundException;
import ca.uhn.fhir.rest.server.util.ISearchParamRegistry;
import org.hl7.fhir.common.hapi.validation.validator.WorkerContextValidationSupportAdapter;
import org.hl7.fhir.r4.model.Meta;
import org.hl7.fhir.r4.model.MetadataResource;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StructureDefinition;
import org.springframework.context.ApplicationContext;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The profiles, terminology and search parameters of a folder: stored, made effective, and turned into the validator. */
final class Conformance {
    private static final List<String> ORDER =
            List.of("CodeSystem", "ValueSet", "StructureDefinition", "SearchParameter");

    /** Written by the facade alone, with every request, and checked by its tests: WRITTEN_BY_THE_SERVICE in profiles.py. */
    private static final Set<String> WRITTEN_BY_THE_SERVICE = Set.of("AuditEvent", "Provenance");

    private final ApplicationContext beans;
    private final FhirContext fhir;
    private final DaoRegistry daos;

    Conformance(ApplicationContext beans) {
        this.beans = beans;
        this.fhir = beans.getBean(FhirContext.class);
        this.daos = beans.getBean(DaoRegistry.class);
    }

    /** Stores each conformance resource of the folder under its own id, unless the same content is there already. */
    int load(Path folder) throws IOException {
        int changed = 0;
        for (MetadataResource resource : read(folder)) {
            if (!isStored(resource)) {
                dao(resource.fhirType()).update(resource, new SystemRequestDetails());
                changed++;
            }
        }
        if (changed > 0) {
            beans.getBean(ISearchParamRegistry.class).forceRefresh();
            beans.getBeansOfType(IValidationSupport.class).values().forEach(IValidationSupport::invalidateCaches);
        }
        return changed;
    }

    private List<MetadataResource> read(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> listing = Files.list(folder)) {
            files = listing.filter(file -> file.toString().endsWith(".json")).sorted().toList();
        }
        List<MetadataResource> resources = new ArrayList<>();
        for (Path file : files) {
            if (fhir.newJsonParser().parseResource(Files.readString(file)) instanceof MetadataResource resource) {
                if (!resource.getIdElement().hasIdPart()) {
                    throw new IllegalArgumentException("profiles: " + file.getFileName() + " has no id");
                }
                if (!(resource instanceof StructureDefinition profile
                        && WRITTEN_BY_THE_SERVICE.contains(profile.getType()))) {
                    resources.add(resource);
                }
            }
        }
        resources.sort(Comparator.comparingInt(r -> Math.floorMod(ORDER.indexOf(r.fhirType()), ORDER.size() + 1)));
        return resources;
    }

    private boolean isStored(MetadataResource resource) {
        try {
            Resource stored = dao(resource.fhirType()).read(resource.getIdElement(), new SystemRequestDetails());
            return comparable(stored).equals(comparable(resource));
        } catch (ResourceNotFoundException | ResourceGoneException absent) {
            return false;
        }
    }

    private String comparable(Resource resource) {
        Resource copy = resource.copy();
        Meta kept = new Meta();
        kept.setProfile(resource.getMeta().getProfile());
        copy.setMeta(kept);
        copy.setId(resource.getIdElement().getIdPart());
        return fhir.newJsonParser().encodeResourceToString(copy);
    }

    /** As RepositoryValidationInterceptorFactoryR4 in hapi-fhir-jpaserver-starter does it, then tried once (warmed). */
    RepositoryValidatingInterceptor validator() {
        IBundleProvider found = dao("StructureDefinition")
                .search(
                        new SearchParameterMap()
                                .setLoadSynchronous(true)
                                .add(StructureDefinition.SP_KIND, new TokenParam("resource")),
                        new SystemRequestDetails());
        Map<String, List<String>> profiles = found.getAllResources().stream()
                .map(StructureDefinition.class::cast)
                .collect(Collectors.groupingBy(
                        StructureDefinition::getType,
                        TreeMap::new,
                        Collectors.mapping(StructureDefinition::getUrl, Collectors.toList())));
        RepositoryValidatingRuleBuilder builder = beans.getBean(RepositoryValidatingRuleBuilder.class);
        profiles.forEach((type, urls) -> builder.forResourcesOfType(type)
                .requireAtLeastOneProfileOf(urls.toArray(String[]::new))
                .and()
                .requireValidationToDeclaredProfiles()
                .withBestPracticeWarningLevel("IGNORE"));
        List<IRepositoryValidatingRule> rules = builder.build();
        SharedWorkerContext.share(
                rules,
                beans.getBean(IValidationSupport.class),
                beans.getBean(WorkerContextValidationSupportAdapter.class));
        rules.forEach(rule -> warm(rule, profiles.get(rule.getResourceType())));
        return new RepositoryValidatingInterceptor(fhir, rules);
    }

    private void warm(IRepositoryValidatingRule rule, List<String> urls) {
        for (String url : urls) {
            Resource empty = (Resource) fhir.getResourceDefinition(rule.getResourceType()).newInstance();
            empty.getMeta().addProfile(url);
            rule.evaluate(new SystemRequestDetails(), empty);
        }
    }

    @SuppressWarnings("unchecked")
    private IFhirResourceDao<Resource> dao(String type) {
        return daos.getResourceDao(type);
    }
}
