CREATE TABLE "archive_copy" ("id" INTEGER NOT NULL PRIMARY KEY, "year_id" INTEGER NOT NULL, "period_id" INTEGER, "name" VARCHAR(120) NOT NULL, "made_at" DATETIME NOT NULL, "account_id" INTEGER, "medium" VARCHAR(120) NOT NULL, "path" VARCHAR(400) NOT NULL, "kept_at" VARCHAR(160) NOT NULL, "keeper" VARCHAR(160) NOT NULL, "files" INTEGER NOT NULL, "size" INTEGER NOT NULL, "manifest" VARCHAR(64) NOT NULL, "head" VARCHAR(64) NOT NULL, "state" VARCHAR(8) NOT NULL, "checked_at" DATETIME NOT NULL, "trouble" TEXT NOT NULL, FOREIGN KEY ("year_id") REFERENCES "academic_year" ("id") ON DELETE RESTRICT, FOREIGN KEY ("period_id") REFERENCES "period" ("id") ON DELETE RESTRICT, FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE RESTRICT, CHECK (files >= 0), CHECK (size >= 0))
;;
CREATE INDEX "archive_copy_year_id_period_id_made_at" ON "archive_copy" ("year_id", "period_id", "made_at")
;;
CREATE TABLE "hard_copy" ("id" INTEGER NOT NULL PRIMARY KEY, "year_id" INTEGER NOT NULL, "number" INTEGER NOT NULL, "school_class_id" INTEGER, "title" VARCHAR(200) NOT NULL, "pages" INTEGER NOT NULL, "printed_on" DATE NOT NULL, "bound_on" DATE, "kept_at" VARCHAR(160) NOT NULL, "keeper" VARCHAR(160) NOT NULL, "head" VARCHAR(64) NOT NULL, "note" VARCHAR(300) NOT NULL, "account_id" INTEGER, "at" DATETIME NOT NULL, "struck_at" DATETIME, FOREIGN KEY ("year_id") REFERENCES "academic_year" ("id") ON DELETE RESTRICT, FOREIGN KEY ("school_class_id") REFERENCES "school_class" ("id") ON DELETE RESTRICT, FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE RESTRICT, CHECK (pages > 0), CHECK (number > 0), CHECK (title <> ''))
;;
CREATE UNIQUE INDEX "hard_copy_year_id_number" ON "hard_copy" ("year_id", "number")
;;
CREATE TABLE "drive" ("id" INTEGER NOT NULL PRIMARY KEY, "staff_id" INTEGER NOT NULL, "journals" TEXT NOT NULL, "medium" VARCHAR(120) NOT NULL, "code" VARCHAR(32) NOT NULL, "revision" INTEGER NOT NULL, "issued_at" DATETIME NOT NULL, "issued_by_id" INTEGER, "due" DATE, "state" VARCHAR(8) NOT NULL, "ended_at" DATETIME, "note" VARCHAR(300) NOT NULL, FOREIGN KEY ("staff_id") REFERENCES "staff" ("id") ON DELETE RESTRICT, FOREIGN KEY ("issued_by_id") REFERENCES "account" ("id") ON DELETE RESTRICT, CHECK ((state = 'issued') = (ended_at IS NULL)))
;;
CREATE UNIQUE INDEX "drive_code" ON "drive" ("code")
;;
CREATE INDEX "drive_staff_id_state" ON "drive" ("staff_id", "state")
;;
CREATE TABLE "guardian_merge" ("id" INTEGER NOT NULL PRIMARY KEY, "kept_id" INTEGER NOT NULL, "gone_id" INTEGER NOT NULL, "at" DATETIME NOT NULL, "account_id" INTEGER, "moved" TEXT NOT NULL, FOREIGN KEY ("kept_id") REFERENCES "guardian" ("id") ON DELETE RESTRICT, FOREIGN KEY ("gone_id") REFERENCES "guardian" ("id") ON DELETE RESTRICT, FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE RESTRICT, CHECK (kept_id <> gone_id))
;;
CREATE UNIQUE INDEX "guardian_merge_gone_id" ON "guardian_merge" ("gone_id")
;;
