using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OpenChat.Web.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class FindSeatsBySession : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Guid>(
                name: "session_id",
                table: "seats",
                type: "uuid",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_seats_session_id",
                table: "seats",
                column: "session_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_seats_session_id",
                table: "seats");

            migrationBuilder.DropColumn(
                name: "session_id",
                table: "seats");
        }
    }
}
