//! Every table, its policies, and who may do what to it.

use ovation_harness::World;
use ovation_local::services;
use sqlx::Row as _;

#[tokio::test]
async fn every_table_is_protected_and_known() {
    let world = World::new(&services::schemas()).await;
    let mut connection = world.superuser().await;
    let mut lines = Vec::new();
    for schema in services::schemas() {
        let rows = sqlx::query(
            "SELECT relation.relname AS name, relation.relrowsecurity AND relation.relforcerowsecurity AS protected,
                    coalesce((
                        SELECT string_agg(policy.polname || '(' || role.rolname || ')', ' ' ORDER BY policy.polname)
                        FROM pg_policy AS policy
                        JOIN pg_roles AS role ON role.oid = ANY(policy.polroles)
                        WHERE policy.polrelid = relation.oid
                    ), '') AS policies,
                    coalesce((
                        SELECT string_agg(granted.grantee || '=' || granted.privileges, ' ' ORDER BY granted.grantee)
                        FROM (
                            SELECT grantee::text, string_agg(privilege_type, ',' ORDER BY privilege_type) AS privileges
                            FROM information_schema.role_table_grants
                            WHERE table_schema = $1 AND table_name = relation.relname AND grantee NOT LIKE '%\\_owner'
                            GROUP BY grantee
                        ) AS granted
                    ), '') AS grants
             FROM pg_class AS relation
             WHERE relation.relnamespace = $1::regnamespace
                 AND relation.relkind IN ('r', 'p')
                 AND relation.relname !~ '^event_[0-9]{4}_[0-9]{2}$'
             ORDER BY relation.relname",
        )
        .bind(schema.service)
        .fetch_all(&mut connection)
        .await
        .expect("the catalogue");
        assert!(rows.len() > 6, "{} has no tables", schema.service);
        for row in rows {
            let name: String = row.get("name");
            let protected: bool = row.get("protected");
            let (policies, grants): (String, String) = (row.get("policies"), row.get("grants"));
            let bookkeeping = name.ends_with("_migrations");
            assert!(
                protected || bookkeeping && grants == format!("{}=SELECT", schema.service),
                "{}.{name} has no row-level security",
                schema.service
            );
            lines.push(format!("{}.{name}: {policies} [{grants}]", schema.service));
        }
    }
    insta::assert_snapshot!(lines.join("\n"));
}

#[tokio::test]
async fn without_an_organization_a_service_sees_nothing_and_no_other_schema() {
    let world = World::new(&services::schemas()).await;
    for schema in services::schemas() {
        let service = schema.service;
        let mut connection = world.connection_as(service).await;
        let statement = format!("SELECT count(*) FROM {service}.event");
        let count: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(statement))
            .fetch_one(&mut connection)
            .await
            .expect("its own table may be asked");
        assert_eq!(count, 0);
        for other in services::schemas().iter().filter(|other| other.service != service) {
            let statement = format!("SELECT count(*) FROM {}.event", other.service);
            let refused = sqlx::query(sqlx::AssertSqlSafe(statement)).fetch_one(&mut connection).await;
            assert!(refused.is_err(), "{service} may read {}", other.service);
        }
    }
}
