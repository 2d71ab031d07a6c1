//! A directory to test on, written straight into identity's tables as an import leaves it.

use chrono::NaiveDate;
use platform::testing::TestApp;
use proto::identity::v1::Profile;
use sqlx::PgPool;
use uuid::Uuid;

/// The directory of one service under test.
pub struct Directory {
    pool: PgPool,
    import_id: Uuid,
}

/// A school, as its letters and lists name it.
#[derive(Clone)]
pub struct School {
    pub id: Uuid,
    pub uai: String,
}

impl Directory {
    pub async fn new(app: &TestApp) -> Self {
        let import_id = Uuid::now_v7();
        sqlx::query(
            "insert into identity.imports (import_id, source, academy_code, degree, applied, summary, imported_by)
             values ($1, 'aaf', '25', '2', true, '{}', '')",
        )
        .bind(import_id)
        .execute(&app.pool)
        .await
        .unwrap();
        Self { pool: app.pool.clone(), import_id }
    }

    /// A collège of the Hauts-de-Seine.
    pub async fn school(&self, uai: &str, city: &str, name: &str) -> School {
        self.school_of("92", uai, city, name).await
    }

    pub async fn school_of(&self, departement: &str, uai: &str, city: &str, name: &str) -> School {
        let id = Uuid::now_v7();
        sqlx::query(
            "insert into identity.structures
               (structure_id, academy_code, degree, jointure, uai, name, kind, kind_code, contract, street, postal_code, city, phone,
                email, departement_code, attributes, import_id)
             values ($1, '25', '2', $2, $2, $3, 'COLLEGE', '', 'PU', '', '', $4, '', '', $5, '{}', $6)",
        )
        .bind(id)
        .bind(uai)
        .bind(name)
        .bind(city)
        .bind(departement)
        .bind(self.import_id)
        .execute(&self.pool)
        .await
        .unwrap();
        School { id, uai: uai.into() }
    }

    pub async fn class(&self, school: &School, label: &str) -> Uuid {
        self.class_or_group(school, label, false).await
    }

    pub async fn group(&self, school: &School, label: &str) -> Uuid {
        self.class_or_group(school, label, true).await
    }

    async fn class_or_group(&self, school: &School, label: &str, is_group: bool) -> Uuid {
        let id = Uuid::now_v7();
        sqlx::query(
            "insert into identity.classes (class_id, structure_id, school_year, is_group, code, label, import_id)
             values ($1, $2, 2025, $3, $4, $4, $5)",
        )
        .bind(id)
        .bind(school.id)
        .bind(is_group)
        .bind(label)
        .bind(self.import_id)
        .execute(&self.pool)
        .await
        .unwrap();
        id
    }

    /// Somebody who is nothing yet.
    pub async fn person(&self, given_name: &str, family_name: &str) -> Uuid {
        let id = Uuid::now_v7();
        sqlx::query("insert into identity.people (person_id, given_name, family_name) values ($1, $2, $3)")
            .bind(id)
            .bind(given_name)
            .bind(family_name)
            .execute(&self.pool)
            .await
            .unwrap();
        id
    }

    pub async fn born(&self, person_id: Uuid, day: &str) {
        sqlx::query("update identity.people set birth_date = $2 where person_id = $1")
            .bind(person_id)
            .bind(day.parse::<NaiveDate>().unwrap())
            .execute(&self.pool)
            .await
            .unwrap();
    }

    /// An address that the source gave.
    pub async fn reached_at(&self, person_id: Uuid, email: &str) {
        let known = sqlx::query("update identity.people set email = $2 where person_id = $1").bind(person_id).bind(email);
        known.execute(&self.pool).await.unwrap();
    }

    pub async fn function(&self, person_id: Uuid, school: &School, profile: Profile) {
        self.function_called(person_id, school, profile, "").await;
    }

    /// A function with the source's own word, which is its code here too.
    pub async fn function_called(&self, person_id: Uuid, school: &School, profile: Profile, label: &str) {
        sqlx::query(
            "insert into identity.functions
               (function_id, person_id, structure_id, profile, code, label, school_year, valid_from, import_id)
             values ($1, $2, $3, $4, $5, $5, 2025, identity.today(), $6)",
        )
        .bind(Uuid::now_v7())
        .bind(person_id)
        .bind(school.id)
        .bind(profile as i16)
        .bind(label)
        .bind(self.import_id)
        .execute(&self.pool)
        .await
        .unwrap();
    }

    pub async fn member(&self, person_id: Uuid, class_id: Uuid, profile: Profile, subject: &str) {
        sqlx::query(
            "insert into identity.memberships
               (membership_id, person_id, class_id, profile, subject_code, subject_label, valid_from, import_id)
             values ($1, $2, $3, $4, $5, $5, identity.today(), $6)",
        )
        .bind(Uuid::now_v7())
        .bind(person_id)
        .bind(class_id)
        .bind(profile as i16)
        .bind(subject)
        .bind(self.import_id)
        .execute(&self.pool)
        .await
        .unwrap();
    }

    /// `legal` as `ENTElevePersRelEleve` gives it: 1 a legal representative, 2 in charge of the pupil, 0 neither, none not said.
    pub async fn guardian(&self, guardian_id: Uuid, child_id: Uuid, legal: Option<i16>) {
        sqlx::query(
            "insert into identity.guardianships (guardianship_id, child_id, guardian_id, link_code, legal, valid_from, import_id)
             values ($1, $2, $3, '1', $4, identity.today(), $5)",
        )
        .bind(Uuid::now_v7())
        .bind(child_id)
        .bind(guardian_id)
        .bind(legal)
        .bind(self.import_id)
        .execute(&self.pool)
        .await
        .unwrap();
    }

    /// How many people a school has of one profile; nobody has an account yet.
    pub async fn figures(&self, school: &School, profile: Profile, people: i32) {
        sqlx::query("insert into identity.structure_figures (structure_id, profile, people) values ($1, $2, $3)")
            .bind(school.id)
            .bind(profile as i16)
            .bind(people)
            .execute(&self.pool)
            .await
            .unwrap();
    }

    // Those whom most tests need.

    pub async fn pupil(&self, given_name: &str, family_name: &str, school: &School, class_id: Uuid) -> Uuid {
        let person_id = self.person(given_name, family_name).await;
        self.function(person_id, school, Profile::Pupil).await;
        self.member(person_id, class_id, Profile::Pupil, "").await;
        person_id
    }

    pub async fn somebody(&self, given_name: &str, family_name: &str, school: &School, profile: Profile) -> Uuid {
        let person_id = self.person(given_name, family_name).await;
        self.function(person_id, school, profile).await;
        person_id
    }

    /// Somebody with a function at the school and one legal child there.
    pub async fn parent(&self, given_name: &str, family_name: &str, school: &School, child_id: Uuid) -> Uuid {
        let person_id = self.somebody(given_name, family_name, school, Profile::Guardian).await;
        self.guardian(person_id, child_id, Some(1)).await;
        person_id
    }
}
