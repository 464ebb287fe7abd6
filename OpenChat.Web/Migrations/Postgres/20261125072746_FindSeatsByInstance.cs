using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OpenChat.Web.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class FindSeatsByInstance : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "ix_seats_inst",
                table: "seats",
                column: "inst");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_seats_inst",
                table: "seats");
        }
    }
}
