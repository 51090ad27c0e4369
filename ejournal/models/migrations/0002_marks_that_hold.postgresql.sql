ALTER TABLE "period_mark" ADD COLUMN "rule" VARCHAR(200) DEFAULT '' NOT NULL
;;
ALTER TABLE "period_mark" ADD COLUMN "document" VARCHAR(160) DEFAULT '' NOT NULL
;;
ALTER TABLE "mark" ADD COLUMN "correction" INTEGER DEFAULT 0 NOT NULL
;;
ALTER TABLE "absence" ADD COLUMN "correction" INTEGER DEFAULT 0 NOT NULL
;;
ALTER TABLE "period_mark" ADD COLUMN "correction" INTEGER DEFAULT 0 NOT NULL
;;
ALTER TABLE "lesson" ADD COLUMN "correction" INTEGER DEFAULT 0 NOT NULL
;;
ALTER TABLE "journal" ADD COLUMN "interim_scale" VARCHAR(8) DEFAULT '' NOT NULL CHECK (interim_scale IN ('', 'five', 'pass', 'hundred'))
;;
ALTER TABLE "journal" ADD COLUMN "exam_scale" VARCHAR(8) DEFAULT '' NOT NULL CHECK (exam_scale IN ('', 'five', 'pass', 'hundred'))
;;
ALTER TABLE "subject" ADD COLUMN "final_name" VARCHAR(60) DEFAULT '' NOT NULL
;;
ALTER TABLE "pupil" ADD COLUMN "bus_route" VARCHAR(60) DEFAULT '' NOT NULL
;;
CREATE TABLE "notice" ("id" SERIAL NOT NULL PRIMARY KEY, "account_id" INTEGER NOT NULL, "at" TIMESTAMP NOT NULL, "kind" VARCHAR(12) NOT NULL, "text" VARCHAR(400) NOT NULL, "url" VARCHAR(200) NOT NULL, "read_at" TIMESTAMP, FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE RESTRICT, CHECK (text <> ''))
;;
CREATE INDEX "notice_account_id_read_at_at" ON "notice" ("account_id", "read_at", "at")
;;
CREATE TABLE "journal_closing" ("id" SERIAL NOT NULL PRIMARY KEY, "journal_id" INTEGER NOT NULL, "period_id" INTEGER, "closed_on" DATE NOT NULL, "closed_at" TIMESTAMP NOT NULL, "account_id" INTEGER, FOREIGN KEY ("journal_id") REFERENCES "journal" ("id") ON DELETE RESTRICT, FOREIGN KEY ("period_id") REFERENCES "period" ("id") ON DELETE RESTRICT, FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE RESTRICT, CHECK (closed_on IS NOT NULL))
;;
CREATE INDEX "journal_closing_period_id" ON "journal_closing" ("period_id")
;;
CREATE UNIQUE INDEX "journalclosing_unique" ON "journal_closing" ("journal_id", COALESCE("period_id", 0))
;;
CREATE TABLE "correction" ("id" SERIAL NOT NULL PRIMARY KEY, "year_id" INTEGER NOT NULL, "number" INTEGER NOT NULL, "journal_id" INTEGER NOT NULL, "teacher_id" INTEGER NOT NULL, "asked_at" TIMESTAMP NOT NULL, "date" DATE NOT NULL, "reason" TEXT NOT NULL, "state" VARCHAR(10) NOT NULL, "decided_at" TIMESTAMP, "decided_by_id" INTEGER, "decision" TEXT NOT NULL, FOREIGN KEY ("year_id") REFERENCES "academic_year" ("id") ON DELETE RESTRICT, FOREIGN KEY ("journal_id") REFERENCES "journal" ("id") ON DELETE RESTRICT, FOREIGN KEY ("teacher_id") REFERENCES "staff" ("id") ON DELETE RESTRICT, FOREIGN KEY ("decided_by_id") REFERENCES "account" ("id") ON DELETE RESTRICT, CHECK (reason <> ''), CHECK (state IN ('asked', 'approved', 'refused', 'withdrawn')), CHECK ((state = 'asked') = (decided_at IS NULL)))
;;
CREATE INDEX "correction_journal_id" ON "correction" ("journal_id")
;;
CREATE INDEX "correction_teacher_id" ON "correction" ("teacher_id")
;;
CREATE INDEX "correction_decided_by_id" ON "correction" ("decided_by_id")
;;
CREATE UNIQUE INDEX "correction_year_id_number" ON "correction" ("year_id", "number")
;;
CREATE INDEX "correction_state_asked_at" ON "correction" ("state", "asked_at")
;;
CREATE TABLE "correction_line" ("id" SERIAL NOT NULL PRIMARY KEY, "correction_id" INTEGER NOT NULL, "position" SMALLINT NOT NULL, "target" VARCHAR(8) NOT NULL, "pupil_id" INTEGER, "work_id" INTEGER, "lesson_id" INTEGER, "period_id" INTEGER, "kind" VARCHAR(8) NOT NULL, "was" TEXT NOT NULL, "becomes" TEXT NOT NULL, "rev" INTEGER NOT NULL, FOREIGN KEY ("correction_id") REFERENCES "correction" ("id") ON DELETE RESTRICT, FOREIGN KEY ("pupil_id") REFERENCES "pupil" ("id") ON DELETE RESTRICT, FOREIGN KEY ("work_id") REFERENCES "work" ("id") ON DELETE RESTRICT, FOREIGN KEY ("lesson_id") REFERENCES "lesson" ("id") ON DELETE RESTRICT, FOREIGN KEY ("period_id") REFERENCES "period" ("id") ON DELETE RESTRICT, CHECK (target IN ('cell', 'final', 'topic', 'homework')), CHECK (target <> 'cell' OR (pupil_id IS NOT NULL AND work_id IS NOT NULL)), CHECK (target <> 'final' OR (pupil_id IS NOT NULL AND kind <> '')), CHECK (target NOT IN ('topic', 'homework') OR lesson_id IS NOT NULL), CHECK (was <> becomes))
;;
CREATE INDEX "correction_line_lesson_id" ON "correction_line" ("lesson_id")
;;
CREATE UNIQUE INDEX "correction_line_correction_id_position" ON "correction_line" ("correction_id", "position")
;;
CREATE INDEX "correction_line_work_id_pupil_id" ON "correction_line" ("work_id", "pupil_id")
;;
CREATE TABLE "note" ("id" SERIAL NOT NULL PRIMARY KEY, "staff_id" INTEGER NOT NULL, "journal_id" INTEGER NOT NULL, "pupil_id" INTEGER, "work_id" INTEGER, "kind" VARCHAR(8) NOT NULL, "date" DATE NOT NULL, "text" VARCHAR(400) NOT NULL, "mark" VARCHAR(6) NOT NULL, "due" DATE, "done_on" DATE, "removed_at" TIMESTAMP, "rev" INTEGER NOT NULL, FOREIGN KEY ("staff_id") REFERENCES "staff" ("id") ON DELETE RESTRICT, FOREIGN KEY ("journal_id") REFERENCES "journal" ("id") ON DELETE RESTRICT, FOREIGN KEY ("pupil_id") REFERENCES "pupil" ("id") ON DELETE RESTRICT, FOREIGN KEY ("work_id") REFERENCES "work" ("id") ON DELETE RESTRICT, CHECK (kind IN ('note', 'owed', 'retake')), CHECK (text <> '' OR mark <> '' OR work_id IS NOT NULL))
;;
CREATE INDEX "note_pupil_id" ON "note" ("pupil_id")
;;
CREATE INDEX "note_work_id" ON "note" ("work_id")
;;
CREATE INDEX "note_staff_id_journal_id_date" ON "note" ("staff_id", "journal_id", "date")
;;
CREATE TABLE "outside_mark" ("id" SERIAL NOT NULL PRIMARY KEY, "pupil_id" INTEGER NOT NULL, "journal_id" INTEGER NOT NULL, "date" DATE NOT NULL, "value" VARCHAR(4) NOT NULL, "title" VARCHAR(120) NOT NULL, "issuer" VARCHAR(160) NOT NULL, "document" VARCHAR(12) NOT NULL, "document_number" VARCHAR(40) NOT NULL, "document_date" DATE, "removed_at" TIMESTAMP, "removed_because" VARCHAR(200) NOT NULL, "rev" INTEGER NOT NULL, "changed_at" TIMESTAMP NOT NULL, FOREIGN KEY ("pupil_id") REFERENCES "pupil" ("id") ON DELETE RESTRICT, FOREIGN KEY ("journal_id") REFERENCES "journal" ("id") ON DELETE RESTRICT, CHECK (value <> ''), CHECK (issuer <> ''), CHECK (removed_at IS NULL OR removed_because <> ''))
;;
CREATE INDEX "outside_mark_pupil_id" ON "outside_mark" ("pupil_id")
;;
CREATE INDEX "outside_mark_journal_id_pupil_id_date" ON "outside_mark" ("journal_id", "pupil_id", "date")
;;
CREATE TABLE "exemption" ("id" SERIAL NOT NULL PRIMARY KEY, "pupil_id" INTEGER NOT NULL, "subject_id" INTEGER NOT NULL, "kind" VARCHAR(8) NOT NULL, "start" DATE NOT NULL, "end" DATE, "document" VARCHAR(160) NOT NULL, FOREIGN KEY ("pupil_id") REFERENCES "pupil" ("id") ON DELETE RESTRICT, FOREIGN KEY ("subject_id") REFERENCES "subject" ("id") ON DELETE RESTRICT, CHECK ("end" IS NULL OR "start" <= "end"), CHECK (kind IN ('full', 'practice')), CHECK (document <> ''))
;;
CREATE INDEX "exemption_subject_id" ON "exemption" ("subject_id")
;;
CREATE UNIQUE INDEX "exemption_pupil_id_subject_id_start" ON "exemption" ("pupil_id", "subject_id", "start")
;;
CREATE TABLE "lesson_note" ("id" SERIAL NOT NULL PRIMARY KEY, "absence_id" INTEGER NOT NULL, "lesson_id" INTEGER NOT NULL, "text" VARCHAR(200) NOT NULL, FOREIGN KEY ("absence_id") REFERENCES "staff_absence" ("id") ON DELETE RESTRICT, FOREIGN KEY ("lesson_id") REFERENCES "lesson" ("id") ON DELETE RESTRICT)
;;
CREATE INDEX "lesson_note_lesson_id" ON "lesson_note" ("lesson_id")
;;
CREATE UNIQUE INDEX "lesson_note_absence_id_lesson_id" ON "lesson_note" ("absence_id", "lesson_id")
;;
