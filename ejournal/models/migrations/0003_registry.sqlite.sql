CREATE TABLE "pupil_identity" ("id" INTEGER NOT NULL PRIMARY KEY, "pupil_id" INTEGER NOT NULL, "kind" VARCHAR(8) NOT NULL, "series" VARCHAR(20) NOT NULL, "number" VARCHAR(20) NOT NULL, "issued_by" VARCHAR(200) NOT NULL, "issued_on" DATE, "citizenship" VARCHAR(60) NOT NULL, "birth_place" VARCHAR(200) NOT NULL, FOREIGN KEY ("pupil_id") REFERENCES "pupil" ("id") ON DELETE RESTRICT)
;;
CREATE UNIQUE INDEX "pupil_identity_pupil_id" ON "pupil_identity" ("pupil_id")
;;
CREATE TABLE "pupil_health" ("id" INTEGER NOT NULL PRIMARY KEY, "pupil_id" INTEGER NOT NULL, "policy" VARCHAR(20) NOT NULL, "health_group" INTEGER, "pe_group" VARCHAR(12) NOT NULL, "disability" VARCHAR(160) NOT NULL, "program" VARCHAR(120) NOT NULL, "advice" TEXT NOT NULL, FOREIGN KEY ("pupil_id") REFERENCES "pupil" ("id") ON DELETE RESTRICT, CHECK (health_group IS NULL OR health_group BETWEEN 1 AND 5))
;;
CREATE UNIQUE INDEX "pupil_health_pupil_id" ON "pupil_health" ("pupil_id")
;;
CREATE TABLE "pupil_social" ("id" INTEGER NOT NULL PRIMARY KEY, "pupil_id" INTEGER NOT NULL, "benefits" VARCHAR(200) NOT NULL, "meals" VARCHAR(60) NOT NULL, "watch" VARCHAR(120) NOT NULL, FOREIGN KEY ("pupil_id") REFERENCES "pupil" ("id") ON DELETE RESTRICT)
;;
CREATE UNIQUE INDEX "pupil_social_pupil_id" ON "pupil_social" ("pupil_id")
;;
CREATE TABLE "consent" ("id" INTEGER NOT NULL PRIMARY KEY, "pupil_id" INTEGER NOT NULL, "guardian_id" INTEGER, "kind" VARCHAR(12) NOT NULL, "date" DATE NOT NULL, "document" VARCHAR(120) NOT NULL, "withdrawn_on" DATE, FOREIGN KEY ("pupil_id") REFERENCES "pupil" ("id") ON DELETE RESTRICT, FOREIGN KEY ("guardian_id") REFERENCES "guardian" ("id") ON DELETE RESTRICT, CHECK (withdrawn_on IS NULL OR "date" <= withdrawn_on))
;;
CREATE INDEX "consent_guardian_id" ON "consent" ("guardian_id")
;;
CREATE INDEX "consent_pupil_id_kind_date" ON "consent" ("pupil_id", "kind", "date")
;;
CREATE TABLE "name_change" ("id" INTEGER NOT NULL PRIMARY KEY, "pupil_id" INTEGER, "staff_id" INTEGER, "guardian_id" INTEGER, "until" DATE NOT NULL, "surname" VARCHAR(60) NOT NULL, "name" VARCHAR(60) NOT NULL, "patronymic" VARCHAR(60) NOT NULL, "document" VARCHAR(160) NOT NULL, FOREIGN KEY ("pupil_id") REFERENCES "pupil" ("id") ON DELETE RESTRICT, FOREIGN KEY ("staff_id") REFERENCES "staff" ("id") ON DELETE RESTRICT, FOREIGN KEY ("guardian_id") REFERENCES "guardian" ("id") ON DELETE RESTRICT, CHECK ((CASE WHEN pupil_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN staff_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN guardian_id IS NULL THEN 0 ELSE 1 END) = 1))
;;
CREATE INDEX "name_change_pupil_id" ON "name_change" ("pupil_id")
;;
CREATE INDEX "name_change_staff_id" ON "name_change" ("staff_id")
;;
CREATE INDEX "name_change_guardian_id" ON "name_change" ("guardian_id")
;;
CREATE INDEX "name_change_pupil_id_until" ON "name_change" ("pupil_id", "until")
;;
CREATE TABLE "card_access" ("id" INTEGER NOT NULL PRIMARY KEY, "account_id" INTEGER, "at" DATETIME NOT NULL, "pupil_id" INTEGER, "guardian_id" INTEGER, "part" VARCHAR(10) NOT NULL, "way" VARCHAR(10) NOT NULL, "what" VARCHAR(120) NOT NULL, "count" INTEGER NOT NULL, FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE RESTRICT, FOREIGN KEY ("pupil_id") REFERENCES "pupil" ("id") ON DELETE RESTRICT, FOREIGN KEY ("guardian_id") REFERENCES "guardian" ("id") ON DELETE RESTRICT)
;;
CREATE INDEX "card_access_pupil_id_at" ON "card_access" ("pupil_id", "at")
;;
CREATE INDEX "card_access_account_id_at" ON "card_access" ("account_id", "at")
;;
CREATE TABLE "order" ("id" INTEGER NOT NULL PRIMARY KEY, "year_id" INTEGER NOT NULL, "number" VARCHAR(20) NOT NULL, "date" DATE NOT NULL, "kind" VARCHAR(16) NOT NULL, "effective" DATE NOT NULL, "basis" VARCHAR(300) NOT NULL, "text" TEXT NOT NULL, "signed_by" VARCHAR(160) NOT NULL, "state" VARCHAR(10) NOT NULL, "made_at" DATETIME NOT NULL, "executed_at" DATETIME, "executed_by_id" INTEGER, "cancels_id" INTEGER, FOREIGN KEY ("year_id") REFERENCES "academic_year" ("id") ON DELETE RESTRICT, FOREIGN KEY ("executed_by_id") REFERENCES "account" ("id") ON DELETE RESTRICT, FOREIGN KEY ("cancels_id") REFERENCES "order" ("id") ON DELETE RESTRICT, CHECK (number <> ''), CHECK (state IN ('draft', 'executed', 'cancelled')), CHECK ((state = 'draft') = (executed_at IS NULL)), CHECK ((kind = 'cancel') = (cancels_id IS NOT NULL)))
;;
CREATE INDEX "order_cancels_id" ON "order" ("cancels_id")
;;
CREATE UNIQUE INDEX "order_year_id_number" ON "order" ("year_id", "number")
;;
CREATE INDEX "order_state_date" ON "order" ("state", "date")
;;
CREATE TABLE "order_line" ("id" INTEGER NOT NULL PRIMARY KEY, "order_id" INTEGER NOT NULL, "position" INTEGER NOT NULL, "pupil_id" INTEGER NOT NULL, "class_from_id" INTEGER, "class_to_id" INTEGER, "place_kind" VARCHAR(10) NOT NULL, "place" VARCHAR(200) NOT NULL, "until" DATE, "note" VARCHAR(300) NOT NULL, "details" TEXT NOT NULL, "done" TEXT NOT NULL, FOREIGN KEY ("order_id") REFERENCES "order" ("id") ON DELETE RESTRICT, FOREIGN KEY ("pupil_id") REFERENCES "pupil" ("id") ON DELETE RESTRICT, FOREIGN KEY ("class_from_id") REFERENCES "school_class" ("id") ON DELETE RESTRICT, FOREIGN KEY ("class_to_id") REFERENCES "school_class" ("id") ON DELETE RESTRICT, CHECK (position >= 1))
;;
CREATE INDEX "order_line_pupil_id" ON "order_line" ("pupil_id")
;;
CREATE UNIQUE INDEX "order_line_order_id_pupil_id" ON "order_line" ("order_id", "pupil_id")
;;
CREATE TABLE "pupil_status" ("id" INTEGER NOT NULL PRIMARY KEY, "pupil_id" INTEGER NOT NULL, "kind" VARCHAR(12) NOT NULL, "start" DATE NOT NULL, "end" DATE, "order_id" INTEGER, "note" VARCHAR(300) NOT NULL, FOREIGN KEY ("pupil_id") REFERENCES "pupil" ("id") ON DELETE RESTRICT, FOREIGN KEY ("order_id") REFERENCES "order" ("id") ON DELETE RESTRICT, CHECK ("end" IS NULL OR "start" <= "end"))
;;
CREATE INDEX "pupil_status_order_id" ON "pupil_status" ("order_id")
;;
CREATE UNIQUE INDEX "pupil_status_pupil_id_kind_start" ON "pupil_status" ("pupil_id", "kind", "start")
;;
CREATE TABLE "data_check" ("id" INTEGER NOT NULL PRIMARY KEY, "school_class_id" INTEGER NOT NULL, "month" DATE NOT NULL, "at" DATETIME NOT NULL, "account_id" INTEGER NOT NULL, "note" VARCHAR(300) NOT NULL, FOREIGN KEY ("school_class_id") REFERENCES "school_class" ("id") ON DELETE RESTRICT, FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE RESTRICT)
;;
CREATE UNIQUE INDEX "data_check_school_class_id_month" ON "data_check" ("school_class_id", "month")
;;
CREATE TABLE "change_request" ("id" INTEGER NOT NULL PRIMARY KEY, "pupil_id" INTEGER NOT NULL, "guardian_id" INTEGER, "field" VARCHAR(40) NOT NULL, "old" VARCHAR(300) NOT NULL, "new" VARCHAR(300) NOT NULL, "comment" VARCHAR(300) NOT NULL, "asked_at" DATETIME NOT NULL, "account_id" INTEGER NOT NULL, "state" VARCHAR(10) NOT NULL, "decided_at" DATETIME, "decided_by_id" INTEGER, "decision" VARCHAR(300) NOT NULL, FOREIGN KEY ("pupil_id") REFERENCES "pupil" ("id") ON DELETE RESTRICT, FOREIGN KEY ("guardian_id") REFERENCES "guardian" ("id") ON DELETE RESTRICT, FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE RESTRICT, FOREIGN KEY ("decided_by_id") REFERENCES "account" ("id") ON DELETE RESTRICT, CHECK ((state = 'asked') = (decided_at IS NULL)))
;;
CREATE INDEX "change_request_state_asked_at" ON "change_request" ("state", "asked_at")
;;
CREATE INDEX "change_request_pupil_id_state" ON "change_request" ("pupil_id", "state")
;;
CREATE TABLE "bin_entry" ("id" INTEGER NOT NULL PRIMARY KEY, "entity" VARCHAR(40) NOT NULL, "entity_id" INTEGER NOT NULL, "title" VARCHAR(200) NOT NULL, "data" TEXT NOT NULL, "at" DATETIME NOT NULL, "account_id" INTEGER, "restored_at" DATETIME, FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE RESTRICT)
;;
CREATE INDEX "bin_entry_restored_at_at" ON "bin_entry" ("restored_at", "at")
;;
CREATE TABLE "pupil_merge" ("id" INTEGER NOT NULL PRIMARY KEY, "kept_id" INTEGER NOT NULL, "gone_id" INTEGER NOT NULL, "at" DATETIME NOT NULL, "account_id" INTEGER, "moved" TEXT NOT NULL, FOREIGN KEY ("kept_id") REFERENCES "pupil" ("id") ON DELETE RESTRICT, FOREIGN KEY ("gone_id") REFERENCES "pupil" ("id") ON DELETE RESTRICT, FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE RESTRICT, CHECK (kept_id <> gone_id))
;;
CREATE UNIQUE INDEX "pupil_merge_gone_id" ON "pupil_merge" ("gone_id")
;;
CREATE TABLE "roll_over" ("id" INTEGER NOT NULL PRIMARY KEY, "year_from_id" INTEGER NOT NULL, "year_to_id" INTEGER NOT NULL, "at" DATETIME NOT NULL, "account_id" INTEGER, "made" TEXT NOT NULL, "undone_at" DATETIME, FOREIGN KEY ("year_from_id") REFERENCES "academic_year" ("id") ON DELETE RESTRICT, FOREIGN KEY ("year_to_id") REFERENCES "academic_year" ("id") ON DELETE RESTRICT, FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE RESTRICT, CHECK (year_from_id <> year_to_id))
;;
