package se.fhirsip.store;

import ca.uhn.fhir.batch2.jobs.bulkmodify.reindex.ReindexProvider;
import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.jpa.api.config.JpaStorageSettings;
import ca.uhn.fhir.jpa.api.dao.IFhirSystemDao;
import ca.uhn.fhir.jpa.provider.IJpaSystemProvider;
import ca.uhn.fhir.jpa.provider.JpaCapabilityStatementProvider;
import ca.uhn.fhir.jpa.provider.ValueSetOperationProvider;
import ca.uhn.fhir.jpa.search.DatabaseBackedPagingProvider;
import ca.uhn.fhir.narrative2.NullNarrativeGenerator;
import ca.uhn.fhir.rest.api.EncodingEnum;
import ca.uhn.fhir.rest.server.RestfulServer;
import ca.uhn.fhir.rest.server.provider.ResourceProviderFactory;
import ca.uhn.fhir.rest.server.util.ISearchParamRegistry;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * One HAPI JPA R4 server on 127.0.0.1, for one parent process. Arguments: HTTP port, JDBC URL, database user, schema
 * mode, settings file, folder of profiles, work folder. The first line of standard input is the database password; the
 * end of standard input ends the server. Prints "ready" when the port is open.
 */
public final class Server {
    private Server() {}

    public static void main(String[] arguments) {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        try {
            BufferedReader parent = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            Database database = new Database(arguments[1], arguments[2], parent.readLine(), arguments[3]);
            exitWith(parent);
            start(Integer.parseInt(arguments[0]), database, Path.of(arguments[4]), Path.of(arguments[5]), arguments[6]);
        } catch (Exception failure) {
            LoggerFactory.getLogger(Server.class).error("The server did not start", failure);
            System.exit(1);
        }
        System.out.println("ready");
    }

    private static void exitWith(BufferedReader parent) {
        Thread watch = new Thread(
                () -> {
                    try {
                        while (parent.readLine() != null) {}
                    } catch (IOException gone) {
                        // a broken pipe says the same as its end
                    }
                    System.exit(0);
                },
                "parent-watch");
        watch.setDaemon(true);
        watch.start();
    }

    private static void start(int port, Database database, Path settingsFile, Path profiles, String workFolder)
            throws IOException, LifecycleException {
        Settings settings = new Settings(settingsFile);
        AnnotationConfigApplicationContext beans = new AnnotationConfigApplicationContext();
        beans.registerBean(Settings.class, () -> settings);
        beans.registerBean(Database.class, () -> database);
        beans.register(StoreConfig.class);
        beans.registerShutdownHook();
        beans.refresh();
        RestfulServer fhirServer = fhirServer(beans, settings);
        Conformance conformance = new Conformance(beans);
        conformance.load(profiles);
        if (settings.flag("enable_repository_validating_interceptor")) {
            fhirServer.registerInterceptor(conformance.validator());
        }
        settings.requireAllRead();
        open(port, fhirServer, workFolder);
    }

    private static RestfulServer fhirServer(AnnotationConfigApplicationContext beans, Settings settings) {
        FhirContext fhir = beans.getBean(FhirContext.class);
        if (!settings.text("fhir_version").equals(fhir.getVersion().getVersion().name())) {
            throw new IllegalArgumentException("settings: this server is FHIR R4 only");
        }
        settings.mustBeOff(
                "narrative_enabled",
                "allow_cascading_deletes",
                "bulk_export_enabled",
                "bulk_import_enabled",
                "graphql_enabled",
                "openapi_enabled",
                "mdm_enabled",
                "subscription.resthook_enabled",
                "subscription.websocket_enabled");
        fhir.setNarrativeGenerator(new NullNarrativeGenerator());
        RestfulServer server = new RestfulServer(fhir);
        server.registerProviders(beans.getBean(ResourceProviderFactory.class).createProviders());
        server.registerProvider(beans.getBean(IJpaSystemProvider.class));
        server.registerProvider(beans.getBean(ValueSetOperationProvider.class));
        server.registerProvider(beans.getBean(ReindexProvider.class));
        server.setServerConformanceProvider(new JpaCapabilityStatementProvider(
                server,
                beans.getBean(IFhirSystemDao.class),
                beans.getBean(JpaStorageSettings.class),
                beans.getBean(ISearchParamRegistry.class),
                beans.getBean(IValidationSupport.class)));
        server.setPagingProvider(beans.getBean(DatabaseBackedPagingProvider.class));
        server.setDefaultResponseEncoding(EncodingEnum.valueOf(settings.text("default_encoding")));
        server.setDefaultPrettyPrint(settings.flag("default_pretty_print"));
        return server;
    }

    private static void open(int port, RestfulServer fhirServer, String workFolder) throws LifecycleException {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(workFolder);
        Connector connector = new Connector();
        connector.setPort(port);
        connector.setProperty("address", "127.0.0.1");
        connector.setProperty("bindOnInit", "false");
        connector.setProperty("relaxedQueryChars", "|");
        connector.setThrowOnFailure(true);
        tomcat.setConnector(connector);
        Context context = tomcat.addContext("", null);
        Tomcat.addServlet(context, "fhir", fhirServer).setLoadOnStartup(1);
        context.addServletMappingDecoded("/fhir/*", "fhir");
        tomcat.start();
    }
}
