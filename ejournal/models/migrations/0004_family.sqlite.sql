CREATE TABLE "absence_ground" ("id" INTEGER NOT NULL PRIMARY KEY, "pupil_id" INTEGER NOT NULL, "code" VARCHAR(2) NOT NULL, "kind" VARCHAR(10) NOT NULL, "start" DATE NOT NULL, "end" DATE, "first_lesson" INTEGER, "last_lesson" INTEGER, "document" VARCHAR(160) NOT NULL, "note" VARCHAR(200) NOT NULL, "batch" VARCHAR(32) NOT NULL, "account_id" INTEGER, "at" DATETIME NOT NULL, "cancelled_at" DATETIME, FOREIGN KEY ("pupil_id") REFERENCES "pupil" ("id") ON DELETE RESTRICT, FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE RESTRICT, CHECK ("end" IS NULL OR "start" <= "end"), CHECK (code IN ('Б', 'У', 'П')), CHECK ((first_lesson IS NULL AND last_lesson IS NULL) OR "start" = "end"))
;;
CREATE INDEX "absence_ground_pupil_id_start" ON "absence_ground" ("pupil_id", "start")
;;
CREATE INDEX "absence_ground_batch" ON "absence_ground" ("batch")
;;
CREATE TABLE "remark" ("id" INTEGER NOT NULL PRIMARY KEY, "pupil_id" INTEGER NOT NULL, "date" DATE NOT NULL, "lesson_id" INTEGER, "kind" VARCHAR(8) NOT NULL, "text" VARCHAR(400) NOT NULL, "staff_id" INTEGER, "at" DATETIME NOT NULL, "removed_at" DATETIME, FOREIGN KEY ("pupil_id") REFERENCES "pupil" ("id") ON DELETE RESTRICT, FOREIGN KEY ("lesson_id") REFERENCES "lesson" ("id") ON DELETE RESTRICT, FOREIGN KEY ("staff_id") REFERENCES "staff" ("id") ON DELETE RESTRICT, CHECK (text <> ''))
;;
CREATE INDEX "remark_lesson_id" ON "remark" ("lesson_id")
;;
CREATE INDEX "remark_staff_id" ON "remark" ("staff_id")
;;
CREATE INDEX "remark_pupil_id_date" ON "remark" ("pupil_id", "date")
;;
CREATE TABLE "acknowledgement" ("id" INTEGER NOT NULL PRIMARY KEY, "pupil_id" INTEGER NOT NULL, "what" VARCHAR(8) NOT NULL, "start" DATE NOT NULL, "end" DATE NOT NULL, "thing" INTEGER NOT NULL, "way" VARCHAR(6) NOT NULL, "guardian_id" INTEGER, "account_id" INTEGER, "at" DATETIME NOT NULL, FOREIGN KEY ("pupil_id") REFERENCES "pupil" ("id") ON DELETE RESTRICT, FOREIGN KEY ("guardian_id") REFERENCES "guardian" ("id") ON DELETE RESTRICT, FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE RESTRICT, CHECK ("start" <= "end"))
;;
CREATE INDEX "acknowledgement_pupil_id_what_start" ON "acknowledgement" ("pupil_id", "what", "start")
;;
CREATE INDEX "acknowledgement_start_end" ON "acknowledgement" ("start", "end")
;;
CREATE TABLE "diary_visit" ("id" INTEGER NOT NULL PRIMARY KEY, "account_id" INTEGER NOT NULL, "pupil_id" INTEGER NOT NULL, "day" DATE NOT NULL, "at" DATETIME NOT NULL, FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE RESTRICT, FOREIGN KEY ("pupil_id") REFERENCES "pupil" ("id") ON DELETE RESTRICT)
;;
CREATE UNIQUE INDEX "diary_visit_account_id_pupil_id_day" ON "diary_visit" ("account_id", "pupil_id", "day")
;;
CREATE INDEX "diary_visit_pupil_id_day" ON "diary_visit" ("pupil_id", "day")
;;
CREATE TABLE "error_report" ("id" INTEGER NOT NULL PRIMARY KEY, "pupil_id" INTEGER NOT NULL, "lesson_id" INTEGER, "entity" VARCHAR(20) NOT NULL, "entity_id" INTEGER NOT NULL, "shown" VARCHAR(120) NOT NULL, "text" VARCHAR(400) NOT NULL, "account_id" INTEGER NOT NULL, "at" DATETIME NOT NULL, "staff_id" INTEGER, "state" VARCHAR(6) NOT NULL, "answer" VARCHAR(400) NOT NULL, "answered_at" DATETIME, "answered_by_id" INTEGER, FOREIGN KEY ("pupil_id") REFERENCES "pupil" ("id") ON DELETE RESTRICT, FOREIGN KEY ("lesson_id") REFERENCES "lesson" ("id") ON DELETE RESTRICT, FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE RESTRICT, FOREIGN KEY ("staff_id") REFERENCES "staff" ("id") ON DELETE RESTRICT, FOREIGN KEY ("answered_by_id") REFERENCES "account" ("id") ON DELETE RESTRICT, CHECK (text <> ''), CHECK ((state = 'open') = (answered_at IS NULL)))
;;
CREATE INDEX "error_report_lesson_id" ON "error_report" ("lesson_id")
;;
CREATE INDEX "error_report_staff_id" ON "error_report" ("staff_id")
;;
CREATE INDEX "error_report_staff_id_state_at" ON "error_report" ("staff_id", "state", "at")
;;
CREATE INDEX "error_report_pupil_id_at" ON "error_report" ("pupil_id", "at")
;;
CREATE TABLE "delivery" ("id" INTEGER NOT NULL PRIMARY KEY, "guardian_id" INTEGER NOT NULL, "pupil_id" INTEGER NOT NULL, "form" VARCHAR(6) NOT NULL, "email" VARCHAR(120) NOT NULL, "daily" INTEGER NOT NULL, "forecast" INTEGER NOT NULL, "asked_on" DATE NOT NULL, "rev" INTEGER NOT NULL, FOREIGN KEY ("guardian_id") REFERENCES "guardian" ("id") ON DELETE RESTRICT, FOREIGN KEY ("pupil_id") REFERENCES "pupil" ("id") ON DELETE RESTRICT, CHECK (form <> 'email' OR email <> ''))
;;
CREATE UNIQUE INDEX "delivery_guardian_id_pupil_id" ON "delivery" ("guardian_id", "pupil_id")
;;
CREATE TABLE "letter" ("id" INTEGER NOT NULL PRIMARY KEY, "key" VARCHAR(120) NOT NULL, "guardian_id" INTEGER, "pupil_id" INTEGER, "email" VARCHAR(120) NOT NULL, "subject" VARCHAR(200) NOT NULL, "body" TEXT NOT NULL, "state" VARCHAR(8) NOT NULL, "made_at" DATETIME NOT NULL, "next_at" DATETIME NOT NULL, "attempts" INTEGER NOT NULL, "trouble" VARCHAR(200) NOT NULL, "sent_at" DATETIME, FOREIGN KEY ("guardian_id") REFERENCES "guardian" ("id") ON DELETE RESTRICT, FOREIGN KEY ("pupil_id") REFERENCES "pupil" ("id") ON DELETE RESTRICT, CHECK ((state = 'sent') = (sent_at IS NOT NULL)))
;;
CREATE UNIQUE INDEX "letter_key" ON "letter" ("key")
;;
CREATE INDEX "letter_pupil_id" ON "letter" ("pupil_id")
;;
CREATE INDEX "letter_state_next_at" ON "letter" ("state", "next_at")
;;
CREATE TABLE "class_report" ("id" INTEGER NOT NULL PRIMARY KEY, "school_class_id" INTEGER NOT NULL, "at" DATETIME NOT NULL, "account_id" INTEGER, "things" TEXT NOT NULL, "settled_at" DATETIME, "settled_by_id" INTEGER, FOREIGN KEY ("school_class_id") REFERENCES "school_class" ("id") ON DELETE RESTRICT, FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE RESTRICT, FOREIGN KEY ("settled_by_id") REFERENCES "account" ("id") ON DELETE RESTRICT, CHECK (things <> ''))
;;
CREATE INDEX "class_report_school_class_id_at" ON "class_report" ("school_class_id", "at")
;;
CREATE INDEX "class_report_settled_at_at" ON "class_report" ("settled_at", "at")
;;
CREATE TABLE "slip" ("id" INTEGER NOT NULL PRIMARY KEY, "pupil_id" INTEGER NOT NULL, "school_class_id" INTEGER NOT NULL, "start" DATE NOT NULL, "end" DATE NOT NULL, "at" DATETIME NOT NULL, "account_id" INTEGER, FOREIGN KEY ("pupil_id") REFERENCES "pupil" ("id") ON DELETE RESTRICT, FOREIGN KEY ("school_class_id") REFERENCES "school_class" ("id") ON DELETE RESTRICT, FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE RESTRICT, CHECK ("start" <= "end"))
;;
CREATE UNIQUE INDEX "slip_pupil_id_start_end" ON "slip" ("pupil_id", "start", "end")
;;
CREATE INDEX "slip_school_class_id_end" ON "slip" ("school_class_id", "end")
;;
CREATE TABLE "message" ("id" INTEGER NOT NULL PRIMARY KEY, "author_id" INTEGER NOT NULL, "at" DATETIME NOT NULL, "audience" VARCHAR(12) NOT NULL, "school_class_id" INTEGER, "about_id" INTEGER, "answers_id" INTEGER, "title" VARCHAR(160) NOT NULL, "text" TEXT NOT NULL, "hidden_at" DATETIME, "to_name" VARCHAR(300) NOT NULL, FOREIGN KEY ("author_id") REFERENCES "account" ("id") ON DELETE RESTRICT, FOREIGN KEY ("school_class_id") REFERENCES "school_class" ("id") ON DELETE RESTRICT, FOREIGN KEY ("about_id") REFERENCES "pupil" ("id") ON DELETE RESTRICT, FOREIGN KEY ("answers_id") REFERENCES "message" ("id") ON DELETE RESTRICT, CHECK (title <> ''))
;;
CREATE INDEX "message_answers_id" ON "message" ("answers_id")
;;
CREATE INDEX "message_author_id_at" ON "message" ("author_id", "at")
;;
CREATE TABLE "receipt" ("id" INTEGER NOT NULL PRIMARY KEY, "message_id" INTEGER NOT NULL, "account_id" INTEGER NOT NULL, "sent_at" DATETIME NOT NULL, "read_at" DATETIME, "removed_at" DATETIME, FOREIGN KEY ("message_id") REFERENCES "message" ("id") ON DELETE RESTRICT, FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE RESTRICT)
;;
CREATE UNIQUE INDEX "receipt_message_id_account_id" ON "receipt" ("message_id", "account_id")
;;
CREATE INDEX "receipt_account_id_sent_at" ON "receipt" ("account_id", "sent_at")
;;
CREATE TABLE "event" ("id" INTEGER NOT NULL PRIMARY KEY, "kind" VARCHAR(12) NOT NULL, "title" VARCHAR(160) NOT NULL, "text" TEXT NOT NULL, "start" DATE NOT NULL, "end" DATE NOT NULL, "time" VARCHAR(20) NOT NULL, "place" VARCHAR(120) NOT NULL, "audience" VARCHAR(12) NOT NULL, "school_class_id" INTEGER, "author_id" INTEGER, "at" DATETIME NOT NULL, "removed_at" DATETIME, FOREIGN KEY ("school_class_id") REFERENCES "school_class" ("id") ON DELETE RESTRICT, FOREIGN KEY ("author_id") REFERENCES "account" ("id") ON DELETE RESTRICT, CHECK ("start" <= "end"), CHECK (title <> ''))
;;
CREATE INDEX "event_start_end" ON "event" ("start", "end")
;;
CREATE TABLE "normative_document" ("id" INTEGER NOT NULL PRIMARY KEY, "title" VARCHAR(200) NOT NULL, "number" VARCHAR(40) NOT NULL, "date" DATE, "text" TEXT NOT NULL, "position" INTEGER NOT NULL, "in_force" INTEGER NOT NULL, "at" DATETIME NOT NULL, CHECK (title <> ''))
;;
CREATE TABLE "survey" ("id" INTEGER NOT NULL PRIMARY KEY, "title" VARCHAR(160) NOT NULL, "text" TEXT NOT NULL, "audience" VARCHAR(12) NOT NULL, "school_class_id" INTEGER, "is_anonymous" INTEGER NOT NULL, "author_id" INTEGER NOT NULL, "made_at" DATETIME NOT NULL, "opened_at" DATETIME, "until" DATE NOT NULL, "closed_at" DATETIME, FOREIGN KEY ("school_class_id") REFERENCES "school_class" ("id") ON DELETE RESTRICT, FOREIGN KEY ("author_id") REFERENCES "account" ("id") ON DELETE RESTRICT, CHECK (title <> ''))
;;
CREATE TABLE "survey_question" ("id" INTEGER NOT NULL PRIMARY KEY, "survey_id" INTEGER NOT NULL, "position" INTEGER NOT NULL, "text" VARCHAR(300) NOT NULL, "kind" VARCHAR(6) NOT NULL, "options" TEXT NOT NULL, "is_required" INTEGER NOT NULL, FOREIGN KEY ("survey_id") REFERENCES "survey" ("id") ON DELETE RESTRICT, CHECK (position >= 1), CHECK (text <> ''))
;;
CREATE UNIQUE INDEX "survey_question_survey_id_position" ON "survey_question" ("survey_id", "position")
;;
CREATE TABLE "survey_reply" ("id" INTEGER NOT NULL PRIMARY KEY, "survey_id" INTEGER NOT NULL, "account_id" INTEGER NOT NULL, "day" DATE NOT NULL, FOREIGN KEY ("survey_id") REFERENCES "survey" ("id") ON DELETE RESTRICT, FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE RESTRICT)
;;
CREATE UNIQUE INDEX "survey_reply_survey_id_account_id" ON "survey_reply" ("survey_id", "account_id")
;;
CREATE TABLE "survey_answer" ("id" INTEGER NOT NULL PRIMARY KEY, "question_id" INTEGER NOT NULL, "reply_id" INTEGER, "value" TEXT NOT NULL, FOREIGN KEY ("question_id") REFERENCES "survey_question" ("id") ON DELETE RESTRICT, FOREIGN KEY ("reply_id") REFERENCES "survey_reply" ("id") ON DELETE RESTRICT)
;;
CREATE INDEX "survey_answer_reply_id" ON "survey_answer" ("reply_id")
;;
CREATE INDEX "survey_answer_question_id" ON "survey_answer" ("question_id")
;;
CREATE TABLE "notice_choice" ("id" INTEGER NOT NULL PRIMARY KEY, "account_id" INTEGER NOT NULL, "kind" VARCHAR(12) NOT NULL, "is_on" INTEGER NOT NULL, FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE RESTRICT)
;;
CREATE UNIQUE INDEX "notice_choice_account_id_kind" ON "notice_choice" ("account_id", "kind")
;;
ALTER TABLE "absence" ADD COLUMN "ground" INTEGER DEFAULT 0 NOT NULL
;;
ALTER TABLE "absence" ADD COLUMN "before" VARCHAR(2) DEFAULT '' NOT NULL
;;
