package se.fhirsip.store;

import ca.uhn.fhir.batch2.jobs.config.Batch2JobsConfig;
import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.jpa.api.IDaoRegistry;
import ca.uhn.fhir.jpa.api.config.JpaStorageSettings;
import ca.uhn.fhir.jpa.api.config.ThreadPoolFactoryConfig;
import ca.uhn.fhir.jpa.api.dao.IFhirSystemDao;
import ca.uhn.fhir.jpa.batch2.JpaBatch2Config;
import ca.uhn.fhir.jpa.config.HibernatePropertiesProvider;
import ca.uhn.fhir.jpa.config.r4.JpaR4Config;
import ca.uhn.fhir.jpa.config.util.HapiEntityManagerFactoryUtil;
import ca.uhn.fhir.jpa.config.util.ResourceCountCacheUtil;
import ca.uhn.fhir.jpa.dao.FulltextSearchSvcImpl;
import ca.uhn.fhir.jpa.dao.IFulltextSearchSvc;
import ca.uhn.fhir.jpa.dao.search.HSearchSortHelperImpl;
import ca.uhn.fhir.jpa.dao.search.IHSearchSortHelper;
import ca.uhn.fhir.jpa.model.config.PartitionSettings;
import ca.uhn.fhir.jpa.model.config.SubscriptionSettings;
import ca.uhn.fhir.jpa.model.dialect.HapiFhirPostgresDialect;
import ca.uhn.fhir.jpa.model.entity.StorageSettings;
import ca.uhn.fhir.jpa.provider.DaoRegistryResourceSupportedSvc;
import ca.uhn.fhir.jpa.search.DatabaseBackedPagingProvider;
import ca.uhn.fhir.jpa.search.IStaleSearchDeletingSvc;
import ca.uhn.fhir.jpa.search.StaleSearchDeletingSvcImpl;
import ca.uhn.fhir.jpa.subscription.channel.config.SubscriptionChannelConfig;
import ca.uhn.fhir.jpa.subscription.submit.config.SubscriptionSubmitterConfig;
import ca.uhn.fhir.jpa.util.ResourceCountCache;
import ca.uhn.fhir.rest.api.IResourceSupportedSvc;
import ca.uhn.fhir.rest.server.util.ISearchParamRegistry;
import com.zaxxer.hikari.HikariDataSource;
import jakarta.persistence.EntityManagerFactory;
import org.hibernate.cfg.AvailableSettings;
import org.hibernate.dialect.Dialect;
import org.hibernate.search.mapper.orm.cfg.HibernateOrmMapperSettings;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.transaction.annotation.EnableTransactionManagement;

import javax.sql.DataSource;
import java.util.Map;

/** The beans of a HAPI JPA R4 server, each as hapi-fhir-jpaserver-starter makes it; no subscription is delivered. */
@Configuration
@EnableTransactionManagement
@Import({
    JpaR4Config.class,
    JpaBatch2Config.class,
    Batch2JobsConfig.class,
    SubscriptionChannelConfig.class,
    SubscriptionSubmitterConfig.class,
    ThreadPoolFactoryConfig.class
})
class StoreConfig {
    static final int MAX_PAGE_SIZE = 500;

    @Bean
    DataSource dataSource(Database database) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(database.url());
        pool.setUsername(database.user());
        pool.setPassword(database.password());
        pool.setMaximumPoolSize(20);
        pool.setMinimumIdle(2);
        return pool;
    }

    @Bean
    JpaStorageSettings storageSettings(Settings settings) {
        JpaStorageSettings storage = new JpaStorageSettings();
        storage.setEnforceReferentialIntegrityOnWrite(settings.flag("enforce_referential_integrity_on_write"));
        storage.setEnforceReferentialIntegrityOnDelete(settings.flag("enforce_referential_integrity_on_delete"));
        storage.setAllowExternalReferences(settings.flag("allow_external_references"));
        storage.setAutoCreatePlaceholderReferenceTargets(
                settings.flag("auto_create_placeholder_reference_targets"));
        storage.setResourceClientIdStrategy(
                JpaStorageSettings.ClientIdStrategyEnum.valueOf(settings.text("client_id_strategy")));
        storage.setAllowMultipleDelete(settings.flag("allow_multiple_delete"));
        storage.setDeleteExpungeEnabled(settings.flag("delete_expunge_enabled"));
        storage.setExpungeEnabled(settings.flag("expunge_enabled"));
        long reuse = settings.number("reuse_cached_search_results_millis");
        storage.setReuseCachedSearchResultsForMillis(reuse > 0 ? reuse : null);
        storage.setExpireSearchResultsAfterMillis(settings.number("retain_cached_searches_mins") * 60_000);
        storage.setAllowContainsSearches(settings.flag("allow_contains_searches"));
        storage.setFilterParameterEnabled(settings.flag("filter_search_enabled"));
        storage.setHibernateSearchIndexSearchParams(settings.flag("advanced_lucene_indexing"));
        storage.setMarkResourcesForReindexingUponSearchParameterChange(
                settings.flag("mark_resources_for_reindexing_upon_search_parameter_change"));
        storage.setPreExpandValueSets(settings.flag("pre_expand_value_sets"));
        storage.setEnableTaskPreExpandValueSets(settings.flag("enable_task_pre_expand_value_sets"));
        storage.setStoreMetaSourceInformation(JpaStorageSettings.StoreMetaSourceInformationEnum.valueOf(
                settings.text("store_meta_source_information")));
        storage.setIndexMissingFields(StorageSettings.IndexEnabledEnum.DISABLED);
        return storage;
    }

    @Bean
    DatabaseBackedPagingProvider pagingProvider(Settings settings) {
        DatabaseBackedPagingProvider paging = new DatabaseBackedPagingProvider();
        paging.setDefaultPageSize((int) settings.number("default_page_size"));
        paging.setMaximumPageSize(MAX_PAGE_SIZE);
        return paging;
    }

    @Bean
    @Primary
    LocalContainerEntityManagerFactoryBean entityManagerFactory(
            ConfigurableListableBeanFactory beans,
            DataSource dataSource,
            FhirContext fhir,
            JpaStorageSettings storage,
            Database database) {
        LocalContainerEntityManagerFactoryBean factory =
                HapiEntityManagerFactoryUtil.newEntityManagerFactory(beans, fhir, storage);
        factory.setPersistenceUnitName("HAPI_PU");
        factory.setDataSource(dataSource);
        factory.setJpaPropertyMap(Map.of(
                AvailableSettings.DIALECT, HapiFhirPostgresDialect.class.getName(),
                AvailableSettings.HBM2DDL_AUTO, database.schema(),
                AvailableSettings.SCANNER, "org.hibernate.boot.archive.scan.internal.DisabledScanner",
                AvailableSettings.STATEMENT_BATCH_SIZE, "20",
                AvailableSettings.SHOW_SQL, "false",
                HibernateOrmMapperSettings.ENABLED, "false"));
        return factory;
    }

    @Bean
    @Primary
    JpaTransactionManager transactionManager(EntityManagerFactory factory) {
        return new JpaTransactionManager(factory);
    }

    @Bean
    @Primary
    HibernatePropertiesProvider hibernateProperties() {
        Dialect dialect = new HapiFhirPostgresDialect();
        return new HibernatePropertiesProvider() {
            @Override
            public Dialect getDialect() {
                return dialect;
            }
        };
    }

    @Bean
    SubscriptionSettings subscriptionSettings() {
        return new SubscriptionSettings();
    }

    @Bean
    PartitionSettings partitionSettings() {
        return new PartitionSettings();
    }

    @Bean
    IFulltextSearchSvc fullTextSearch() {
        return new FulltextSearchSvcImpl();
    }

    @Bean
    IStaleSearchDeletingSvc staleSearches() {
        return new StaleSearchDeletingSvcImpl();
    }

    @Bean
    IHSearchSortHelper sortHelper(ISearchParamRegistry parameters) {
        return new HSearchSortHelperImpl(parameters);
    }

    @Bean("myResourceCountsCache")
    ResourceCountCache resourceCounts(IFhirSystemDao<?, ?> system) {
        return ResourceCountCacheUtil.newResourceCountCache(system);
    }

    @Bean
    IResourceSupportedSvc supportedResources(IDaoRegistry daos) {
        return new DaoRegistryResourceSupportedSvc(daos);
    }
}
